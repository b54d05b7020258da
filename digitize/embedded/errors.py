"""Errors of the embedded stack: each says in Vietnamese and English what is wrong and what to do next.

EmbeddedError
├── DataFolderInUseError          a second `digitize up` on the same folder
├── FolderNotTraversableError     the service user cannot reach the data folder
├── FolderNotUsableError          the data folder cannot be created or written
├── OsUserMissingError            root runs us and there is no user to drop to
├── SocketPathTooLongError        no folder for unix sockets is short enough
├── SocketFolderUntrustedError    somebody else owns the short folder for unix sockets
├── ProgramMissingError           PostgreSQL or SeaweedFS is not installed
├── PostgresVersionError          the cluster was made by another major version
├── InitialisationFailedError     initdb, the roles or a setting of the object store failed
├── LeftoverProcessError          a process of an earlier run does not end
├── NoFreePortError               no pair of free ports was found
├── NotInitialisedError           a part was asked for before `initialise()`
├── BucketWithoutLockError        the bucket was made without object lock
├── ChildNotReadyError            a child ended or stayed silent while starting
└── StartInterruptedError         a stop was asked for while starting
"""

from typing import ClassVar


class EmbeddedError(Exception):
    """Base of all errors of the embedded stack; positional arguments keep it picklable."""

    code: ClassVar[str] = "embedded"
    vietnamese: ClassVar[str] = "{0}"
    english: ClassVar[str] = "{0}"

    def __str__(self) -> str:
        """Return the Vietnamese sentence, then the English one."""
        return f"{self.in_vietnamese()}\n{self.in_english()}"

    def in_vietnamese(self) -> str:
        """Return the sentence for Vietnamese readers."""
        return self.vietnamese.format(*self.args)

    def in_english(self) -> str:
        """Return the sentence for English readers."""
        return self.english.format(*self.args)


class DataFolderInUseError(EmbeddedError):
    """Arguments: folder, pid (or "?") of the process that holds it."""

    code = "embedded.data_folder_in_use"
    vietnamese = (
        "Thư mục dữ liệu {0} đang được tiến trình {1} sử dụng. "
        "Hãy dừng tiến trình đó (Ctrl-C) hoặc đặt DIGITIZE_DATA_DIR sang thư mục khác."
    )
    english = (
        "The data folder {0} is in use by process {1}. "
        "Stop that process (Ctrl-C) or set DIGITIZE_DATA_DIR to another folder."
    )


class FolderNotTraversableError(EmbeddedError):
    """Arguments: data folder, the ancestor that is closed, name of the service user."""

    code = "embedded.folder_not_traversable"
    vietnamese = (
        "Người dùng hệ thống “{2}” không đi vào được {1}, nên không dùng được thư mục dữ liệu {0}. "
        "Hãy chạy: chmod o+x {1} — hoặc đặt DIGITIZE_DATA_DIR ở nơi khác, ví dụ /var/lib/digitize."
    )
    english = (
        "The system user '{2}' cannot enter {1}, so the data folder {0} cannot be used. "
        "Run: chmod o+x {1} — or set DIGITIZE_DATA_DIR elsewhere, for example /var/lib/digitize."
    )


class FolderNotUsableError(EmbeddedError):
    """Arguments: folder, reason given by the operating system."""

    code = "embedded.folder_not_usable"
    vietnamese = (
        "Không tạo hoặc ghi được thư mục {0} ({1}). "
        "Hãy kiểm tra quyền và chủ sở hữu, hoặc đặt DIGITIZE_DATA_DIR sang thư mục khác."
    )
    english = (
        "The folder {0} cannot be created or written ({1}). "
        "Check its owner and permissions, or set DIGITIZE_DATA_DIR to another folder."
    )


class OsUserMissingError(EmbeddedError):
    """Arguments: name of the missing operating system user."""

    code = "embedded.os_user_missing"
    vietnamese = (
        "Đang chạy bằng root nhưng không có người dùng hệ thống “{0}” để chạy PostgreSQL. "
        "Hãy cài gói postgresql (apt-get install postgresql) hoặc chạy bằng người dùng thường."
    )
    english = (
        "Running as root, but there is no system user '{0}' to run PostgreSQL as. "
        "Install the package postgresql (apt-get install postgresql) or run as an ordinary user."
    )


class SocketPathTooLongError(EmbeddedError):
    """Arguments: the path that is too long, the limit in bytes."""

    code = "embedded.socket_path_too_long"
    vietnamese = "Đường dẫn socket {0} dài quá {1} byte. Hãy đặt DIGITIZE_DATA_DIR ngắn hơn."
    english = "The socket path {0} is longer than {1} bytes. Set a shorter DIGITIZE_DATA_DIR."


class SocketFolderUntrustedError(EmbeddedError):
    """Arguments: the folder."""

    code = "embedded.socket_folder_untrusted"
    vietnamese = (
        "Thư mục socket {0} thuộc người khác hoặc mở cho người khác. "
        "Hãy xoá nó, hoặc đặt DIGITIZE_DATA_DIR ngắn hơn để không cần nó."
    )
    english = (
        "The socket folder {0} belongs to, or is open to, somebody else. "
        "Remove it, or set a shorter DIGITIZE_DATA_DIR so that it is not needed."
    )


class ProgramMissingError(EmbeddedError):
    """Arguments: the program, the command that installs it."""

    code = "embedded.program_missing"
    vietnamese = "Không tìm thấy chương trình {0}. Hãy chạy: {1}"
    english = "The program {0} was not found. Run: {1}"


class PostgresVersionError(EmbeddedError):
    """Arguments: major version of the cluster, major version of the binaries, folder of the cluster."""

    code = "embedded.postgres_version"
    vietnamese = (
        "Dữ liệu trong {2} do PostgreSQL {0} tạo, nhưng máy chỉ có PostgreSQL {1}. "
        "Hãy cài postgresql-{0}, hoặc sao lưu bằng bản cũ rồi phục hồi bằng bản mới."
    )
    english = (
        "The cluster in {2} was made by PostgreSQL {0}, but this machine has PostgreSQL {1}. "
        "Install postgresql-{0}, or back up with the old version and restore with the new one."
    )


class InitialisationFailedError(EmbeddedError):
    """Arguments: the step, what the program answered."""

    code = "embedded.initialisation_failed"
    vietnamese = "Bước chuẩn bị “{0}” không thành công. Hãy xem chi tiết rồi chạy lại `digitize up`:\n{1}"
    english = "The preparation step '{0}' failed. Read the details, then run `digitize up` again:\n{1}"


class LeftoverProcessError(EmbeddedError):
    """Arguments: the program, the pids that do not end, the folder they work in."""

    code = "embedded.leftover_process"
    vietnamese = "Tiến trình {0} ({1}) của lần chạy trước vẫn giữ {2}. Hãy dừng nó rồi chạy lại `digitize up`."
    english = "A {0} process ({1}) of an earlier run still holds {2}. End it, then run `digitize up` again."


class NoFreePortError(EmbeddedError):
    """Arguments: first and last port that were tried."""

    code = "embedded.no_free_port"
    vietnamese = "Không tìm được cổng trống trong khoảng {0}–{1}. Hãy đóng bớt dịch vụ rồi thử lại."
    english = "No free port between {0} and {1}. Stop some services, then try again."


class NotInitialisedError(EmbeddedError):
    """Arguments: the part."""

    code = "embedded.not_initialised"
    vietnamese = "{0} chưa được chuẩn bị: hãy gọi initialise() trước."
    english = "{0} is not prepared yet: call initialise() first."


class BucketWithoutLockError(EmbeddedError):
    """Arguments: the bucket."""

    code = "embedded.bucket_without_lock"
    vietnamese = (
        "Kho “{0}” được tạo khi chưa bật khoá đối tượng nên bản gốc không được bảo vệ. "
        "Hãy đặt DIGITIZE_S3_BUCKET sang tên mới, rồi phục hồi dữ liệu vào đó."
    )
    english = (
        "The bucket '{0}' was made without object lock, so originals are not protected. "
        "Set DIGITIZE_S3_BUCKET to a new name and restore the data into it."
    )


class ChildNotReadyError(EmbeddedError):
    """Arguments: the child, seconds waited, path of its log, last lines of its log."""

    code = "embedded.child_not_ready"
    vietnamese = "“{0}” chưa sẵn sàng sau {1:.1f} giây. Hãy xem nhật ký {2}, sửa lỗi rồi chạy lại. Dòng cuối:\n{3}"
    english = "'{0}' was not ready after {1:.1f} s. Read {2}, mend it and run again. Last lines:\n{3}"


class StartInterruptedError(EmbeddedError):
    """Arguments: the child that was starting."""

    code = "embedded.start_interrupted"
    vietnamese = "Đã nhận lệnh dừng khi đang khởi động “{0}”. Chạy lại `digitize up` khi cần."
    english = "A stop was asked for while '{0}' was starting. Run `digitize up` again when needed."
