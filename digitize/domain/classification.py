"""Which component of its procedure a paper is: its title against the components' names, tones folded, fuzzily.

The names are few (3 to 15 a procedure) and differ in few words: "Tờ khai đăng ký …", "Giấy chứng nhận …" stand in
half of them. So a syllable weighs the more, the fewer of the names have it; the type of paper weighs beside it.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from digitize.domain.paper_types import paper_type
from digitize.domain.procedure import Component, ComponentChoice
from digitize.domain.spelling import is_nearly
from digitize.domain.titles import Title, type_in
from digitize.domain.vietnamese import fold_tones, folded_syllables

_DECIDED_SCORE: Final = 0.62
_DECIDED_LEAD: Final = 0.15
"""Below this distance to the second best a person chooses: two names of one procedure may differ in one word."""
_TORN_LEAD: Final = 0.1
_TORN_SCORE: Final = 0.5
_LEAST_SCORE: Final = 0.3
_MOST_PADDING: Final = 6
_PHRASE_INSIDE: Final = 8
"""Letters of a type that counts behind padding; "bằng" and "đơn" stand inside many names."""
_TYPE_SHARE: Final = 0.45
"""What the type of paper weighs against the likeness of the words."""

_IDENTITY: Final = frozenset({"CCCD", "CMND"})
_KIN: Final = (
    frozenset({"CCCD", "CMND"}),
    frozenset({"DON", "TOKHAI"}),
    frozenset({"TRICHLUC", "KHAISINH", "CHUNGTU", "KETHON"}),
    frozenset({"DKDN", "DKHKD", "GCN"}),
    frozenset({"GCN", "GXN", "GIAYPHEP"}),
    frozenset({"UYQUYEN", "HOPDONG"}),
    frozenset({"QD", "BANAN"}),
)
"""Types that stand for each other in lists of components, or are one to the people who write them."""
_PADDING: Final = (
    "bản sao chứng thực hợp lệ theo mẫu số của và hoặc các có đối với trường được đã quy định về việc "
    "cho trên một trong những đính kèm nộp gồm tờ giấy đơn người"
)
_EMPTY_WORDS: Final = frozenset(folded_syllables(_PADDING))
"""What names of components are padded with; alone it says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    component: Component
    syllables: frozenset[str]
    kinds: frozenset[str]
    is_bare: bool


def choose_component(title: Title | None, components: Sequence[Component]) -> ComponentChoice:
    """Return the component that a paper with this title is, as far as the title tells.

    Undecided without a title, where nothing is like enough, and where two are too much alike.
    """
    if title is None or not components:
        return ComponentChoice(code=None)
    candidates = [_candidate(component) for component in components]
    weights = _weights(candidates)
    titled = frozenset(folded_syllables(_words_of(title)))
    # A name that is a type and no more ("Tờ khai") is not met by a subject that happens to use its words.
    typed = frozenset(folded_syllables(title.text))
    likeness = [
        _likeness(typed if candidate.is_bare else titled, candidate.syllables, weights) for candidate in candidates
    ]
    scored = sorted(
        (
            (_score(title, words, candidate, candidates), candidate)
            for words, candidate in zip(likeness, candidates, strict=True)
        ),
        key=lambda row: (-row[0], row[1].component.code),
    )
    score, best = scored[0]
    runner_up = scored[1][0] if len(scored) > 1 else 0.0
    # The only decision in the list, but its words are another component's: more likely the procedure's result.
    is_torn = title.paper_type.code not in _IDENTITY and _is_torn(title, best, candidates, weights)
    if score < _LEAST_SCORE:
        return ComponentChoice(code=None, score=round(score, 3), runner_up=round(runner_up, 3))
    return ComponentChoice(
        code=best.component.code,
        score=round(score, 3),
        runner_up=round(runner_up, 3),
        is_decided=score >= _DECIDED_SCORE and score - runner_up >= _DECIDED_LEAD and not is_torn,
    )


def _is_torn(title: Title, best: _Candidate, candidates: Sequence[_Candidate], weights: dict[str, float]) -> bool:
    """Return whether what the title says beside its type is more like another component."""
    is_plain = not title.abstract or title.abstract.startswith("(")
    said = frozenset(folded_syllables(title.text if is_plain else title.abstract))
    likeness = {
        candidate.component.code: 0.0 if candidate.is_bare else _likeness(said, candidate.syllables, weights)
        for candidate in candidates
    }
    most = max(likeness.values())
    return most >= _TORN_SCORE and most > likeness[best.component.code] + _TORN_LEAD


def _candidate(component: Component) -> _Candidate:
    syllables = frozenset(folded_syllables(component.name))
    kind = component.paper_type or _kind_named(component.name)
    phrases = frozenset(syllable for phrase in paper_type(kind).phrases for syllable in phrase.split())
    return _Candidate(
        component=component,
        syllables=syllables,
        kinds=frozenset({kind} - {""}),
        is_bare=syllables <= phrases | _EMPTY_WORDS,
    )


def _kind_named(name: str) -> str:
    """Return the type that a component's name begins with, padding such as "Bản sao có chứng thực" passed over."""
    words = fold_tones(name).split()
    for start in range(min(len(words), _MOST_PADDING)):
        found = type_in(" ".join(words[start:]))
        if found is not None and (start == 0 or len(found[0].phrases[0]) >= _PHRASE_INSIDE):
            return found[0].code
        if words[start] not in _EMPTY_WORDS:
            return ""
    return ""


def _words_of(title: Title) -> str:
    # "(Dùng cho cá nhân)", "(BẢN SAO)" say nothing about which paper it is.
    return title.text if title.text and title.abstract.startswith("(") else f"{title.text} {title.abstract}"


def _weights(candidates: Sequence[_Candidate]) -> dict[str, float]:
    """Return how much each syllable of the names tells them apart."""
    counts = Counter(syllable for candidate in candidates for syllable in candidate.syllables)
    return {
        syllable: _weight(syllable) * math.log((1 + len(candidates)) / count + 0.5)
        for syllable, count in counts.items()
    }


def _weight(syllable: str) -> float:
    return 0.15 if syllable in _EMPTY_WORDS or syllable.isdigit() else 1.0


def _score(title: Title, words: float, candidate: _Candidate, candidates: Sequence[_Candidate]) -> float:
    kind = _kind_likeness(title, candidate)
    if kind is None:
        return words
    if kind == 0:
        # Another type of paper that shares the words: the licence against the application for it.
        return words * 0.45
    alone = sum(1 for other in candidates if _kind_likeness(title, other)) == 1
    # A card has no words but its type; the only contract in the list is the contract.
    share = 0.85 if title.paper_type.code in _IDENTITY else _TYPE_SHARE + 0.2 * alone
    return share * kind + (1 - share) * words


def _kind_likeness(title: Title, candidate: _Candidate) -> float | None:
    """Return 1 for the type asked for, 0.8 for one near to it, 0 for another; None where either is unknown."""
    code = title.paper_type.code
    if not code or not candidate.kinds:
        return None
    if code in candidate.kinds:
        return 1.0
    return 0.8 if any(code in kin and candidate.kinds & kin for kin in _KIN) else 0.0


def _likeness(titled: Iterable[str], named: frozenset[str], weights: dict[str, float]) -> float:
    """Return the likeness of two sets of syllables, 0–1: the mean of how much of each stands in the other."""
    own = {syllable: weights.get(syllable, 0.7 * _weight(syllable)) for syllable in titled}
    shared_named = sum(weights[syllable] for syllable in named if _stands_in(syllable, own))
    shared_own = sum(weight for syllable, weight in own.items() if _stands_in(syllable, named))
    whole_named = sum(weights[syllable] for syllable in named)
    whole_own = sum(own.values())
    if not whole_named or not whole_own:
        return 0.0
    covered, used = shared_named / whole_named, shared_own / whole_own
    # A title that stands whole in a long name is that component ("Giấy chứng sinh hoặc văn bản của …").
    return 0.35 * min(covered, used) + 0.65 * max(covered, used)


def _stands_in(syllable: str, others: Iterable[str]) -> bool:
    return syllable in set(others) or any(is_nearly(syllable, other, shortest=5) for other in others)
