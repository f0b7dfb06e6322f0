"""The errors of the package, in the words of the side where they arose."""


class MinthelmError(Exception):
    """What happened, where, and what to do next.

    Attributes:
        what: what happened.
        where: the option, call or file that it concerns, or None.
        remedy: what to do next.
    """

    def __init__(self, what: str, remedy: str, where: str | None = None) -> None:
        self.what = what
        self.where = where
        self.remedy = remedy
        place = "" if where is None else f" ({where})"
        super().__init__(f"{what}{place}. {remedy}")


class MinthelmUsageError(MinthelmError, ValueError):
    """The call is wrong: an unknown id or option, a value out of range, an action that is refused."""
