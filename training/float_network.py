"""Turns the int8 network of a Tesseract model into one of doubles, which `lstmtraining` can continue from.

Debian ships the "fast" models only, whose weights are int8 with one scale a row; `lstmtraining` refuses them. The
layout of the file follows Tesseract 5.3 (`Network::Serialize`, `WeightMatrix::Serialize`,
`LSTMRecognizer::Serialize`): everything is little-endian, and strings carry a 32-bit length.
"""

import struct
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

_INT8 = 1
_DOUBLES = 128
_LAYER_RATES = 64
_INT_TRAINING = 1
_CONTAINERS = frozenset({
    "Series", "Parallel", "RTLReversed", "TTBReversed", "XYTranspose", "RevLSTM",
    "ParBidirLSTM", "DepParUDLSTM", "Par2dLSTM", "Reversed",
})  # fmt: skip
_RECURRENT = frozenset({"LSTM", "SummLSTM", "LSTMSoftmax", "LSTMBinarySoftmax"})
_DENSE = frozenset({"Softmax", "SoftmaxNoCTC", "Linear", "Logistic", "Tanh", "Relu", "Posclip", "Symclip"})
_FIXED_BYTES = {"Input": 20, "Convolve": 8, "Reconfig": 8, "Maxpool": 8}
_GATES = 4  # Cell input, input, forget, output; the networks of `vie` are one-dimensional.


class UnknownNetworkError(ValueError):
    """The file is not a network that this module knows; the message says what was met."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FloatNetwork:
    """A network of doubles: `data` is the file, `specification` its VGSL text, `weights` its matrices in order."""

    data: bytes
    specification: str
    weights: tuple[npt.NDArray[np.float64], ...]


@dataclass(slots=True)
class _Tape:
    """Reads from `source` and copies to `copy`, so that unchanged parts stay byte for byte as they were."""

    source: bytes
    copy: bytearray = field(default_factory=bytearray)
    weights: list[npt.NDArray[np.float64]] = field(default_factory=list)
    position: int = 0

    def take(self, count: int) -> bytes:
        """Read `count` bytes without copying them."""
        if self.position + count > len(self.source):
            raise UnknownNetworkError("the network file ends too early")
        self.position += count
        return self.source[self.position - count : self.position]

    def passed(self, count: int) -> bytes:
        """Read `count` bytes and copy them."""
        data = self.take(count)
        self.copy += data
        return data

    def passed_number(self) -> int:
        """Read and copy a 32-bit number."""
        return int(struct.unpack("<I", self.passed(4))[0])

    def passed_string(self) -> str:
        """Read and copy a string with its length."""
        return self.passed(self.passed_number()).decode()


def float_network(data: bytes) -> FloatNetwork:
    """Return the network with dequantised weights; one that is float already comes back as it was.

    Raises UnknownNetworkError for layers or formats that the file should not have.
    """
    tape = _Tape(data)
    _pass_layer(tape)
    specification = tape.passed_string()
    (flags,) = struct.unpack("<i", tape.take(4))
    tape.copy += struct.pack("<i", flags & ~_INT_TRAINING)
    tape.passed(len(data) - tape.position)
    return FloatNetwork(data=bytes(tape.copy), specification=specification, weights=tuple(tape.weights))


def _pass_layer(tape: _Tape) -> None:
    if tape.passed(1) != b"\x00":
        raise UnknownNetworkError("layers must be named: the file is of an old Tesseract")
    kind = tape.passed_string()
    tape.passed(2)  # Training state, needs to back-propagate.
    (flags,) = struct.unpack("<i", tape.passed(4))
    tape.passed(12)  # Inputs, outputs, number of weights.
    tape.passed_string()
    if kind in _CONTAINERS:
        for _ in range(tape.passed_number()):
            _pass_layer(tape)
        if flags & _LAYER_RATES:
            tape.passed(4 * tape.passed_number())
    elif kind in _FIXED_BYTES:
        tape.passed(_FIXED_BYTES[kind])
    elif kind in _RECURRENT:
        tape.passed(4)
        for _ in range(_GATES):
            _pass_weights(tape)
        if kind.startswith(("LSTMS", "LSTMB")):
            _pass_layer(tape)
    elif kind in _DENSE:
        _pass_weights(tape)
    else:
        raise UnknownNetworkError(f"unknown layer {kind}")


def _pass_weights(tape: _Tape) -> None:
    mode = tape.take(1)[0]
    if not mode & _DOUBLES:
        raise UnknownNetworkError("weights of 32 bits: the file is of an old Tesseract")
    rows, columns = struct.unpack("<II", tape.take(8))
    if mode & _INT8:
        tape.take(1)  # The value of an empty matrix.
        levels = np.frombuffer(tape.take(rows * columns), np.int8).reshape(rows, columns)
        (scale_count,) = struct.unpack("<I", tape.take(4))
        scales = np.frombuffer(tape.take(8 * scale_count), "<f8")[:rows]
        weights = levels.astype(np.float64) * scales[:, None]
    else:
        tape.take(8)
        weights = np.frombuffer(tape.take(8 * rows * columns), "<f8").reshape(rows, columns).copy()
    tape.weights.append(weights)
    tape.copy += struct.pack("<BIId", mode & ~_INT8 | _DOUBLES, rows, columns, 0.0)
    tape.copy += weights.astype("<f8").tobytes()
