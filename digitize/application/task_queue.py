"""The order in which several readers share the work on many files: finish first, then read, then open.

A file that is read through is assembled at once, so that its words leave the memory; a new file is opened only
while fewer pages wait than there are readers. However many files and pages there are, few are held.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from typing import Final

from digitize.application.ports import PageReader

Task = Callable[[PageReader], None]
"""A piece of work for whichever reader is free."""


class TaskQueue:
    """Tasks of three kinds, handed to several threads; a task may add further ones while it runs."""

    def __init__(self, openings: Iterator[Task], *, readers: int) -> None:
        self._openings = openings
        self._look_ahead: Final = readers
        self._pages: deque[Task] = deque()
        self._assemblies: deque[Task] = deque()
        self._under_way = 0
        self._is_stopped = False
        self._changed = threading.Condition()

    @property
    def is_stopped(self) -> bool:
        """Whether the work was broken off."""
        return self._is_stopped

    def add_pages(self, tasks: Iterator[Task]) -> None:
        """Add the pages of a file behind those that wait already."""
        with self._changed:
            self._pages.extend(tasks)
            self._changed.notify_all()

    def add_assembly(self, task: Task) -> None:
        """Add the assembly of a file; it goes before everything else."""
        with self._changed:
            self._assemblies.append(task)
            self._changed.notify_all()

    def take(self) -> Task | None:
        """Return the next task, waiting for it if need be; None when all is done or broken off.

        `finish` must be called when the task has ended.
        """
        with self._changed:
            while not self._is_stopped:
                task = self._next()
                if task is not None:
                    self._under_way += 1
                    return task
                if self._under_way == 0:
                    return None
                # A task under way may still add work: the last page of a file its assembly.
                self._changed.wait()
            return None

    def finish(self) -> None:
        """Say that a task that was taken has ended."""
        with self._changed:
            self._under_way -= 1
            self._changed.notify_all()

    def stop(self) -> None:
        """Hand out nothing more."""
        with self._changed:
            self._is_stopped = True
            self._changed.notify_all()

    def _next(self) -> Task | None:
        if self._assemblies:
            return self._assemblies.popleft()
        if len(self._pages) < self._look_ahead:
            opening = next(self._openings, None)
            if opening is not None:
                return opening
        return self._pages.popleft() if self._pages else None
