"""Fields of the profile that no library has: languages in an order, words and phrases."""

import re
from typing import Any

from wtforms import Field
from wtforms.validators import ValidationError

from app import names, text
from app.i18n import _
from app.people import languages


class LanguagesField(Field):  # type: ignore[misc]  # WTForms has no types
    """Languages in one's own order: ``data`` is as ``Profile.languages``. One row of the form for each."""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the rows that were sent; a row without a language is left out."""
        self.process_errors: list[str] = []
        self.raw_data = None
        self.data = list(data or self.default or [])
        if not formdata:
            return
        self.data = []
        for number in range(2 * languages.MOST):
            row = f"{self.name}-{number}"
            if formdata.get(f"{row}-code"):
                self.data.append(
                    {
                        "code": formdata[f"{row}-code"],
                        "reads": f"{row}-reads" in formdata,
                        "writes": f"{row}-writes" in formdata,
                    }
                )

    def move(self, wish: str) -> None:
        """Do what a button of a row says: "up-1", "down-0", "out-2"; what makes no sense changes nothing."""
        asked = re.fullmatch("(up|down|out)-([0-9]{1,2})", wish)
        if asked is None or int(asked[2]) >= len(self.data):
            return
        place, rows = int(asked[2]), self.data
        if asked[1] == "out":
            del rows[place]
            return
        other = place + (1 if asked[1] == "down" else -1)
        if 0 <= other < len(rows):
            rows[place], rows[other] = rows[other], rows[place]

    def pre_validate(self, form: Any) -> None:
        """Want languages that are known, each once."""
        codes = [row["code"] for row in self.data]
        if not set(codes) <= languages.CODES:
            raise ValidationError(str(_("Please choose languages from the list.")))
        if len(set(codes)) < len(codes):
            raise ValidationError(str(_("Each language needs to stand here only once.")))
        if len(codes) > languages.MOST:
            raise ValidationError(str(_("That is more than fits. Keep those you use most.")))
        if not all(row["reads"] or row["writes"] for row in self.data):
            raise ValidationError(str(_("Say of each language whether you read it, write it, or both.")))


def tags_in(typed: str | None) -> list[str]:
    """Return the words and phrases typed, each once however it is spelt."""
    found: dict[str, str] = {}
    for part in re.split(r"[,;、，；\n]", typed or ""):
        found.setdefault(names.folded(part), text.one_line(part))
    found.pop("", None)
    return [*found.values()]
