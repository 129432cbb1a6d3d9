"""The forms of a review. That of a decision asks what the rubric asks."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from ps5_collab.core.fields import AtMost
from ps5_collab.core.versions import VersionField
from ps5_collab.core.web import an_id
from ps5_collab.core.words import Later
from ps5_collab.core.words import later as _
from ps5_collab.people.forms.fields import choices, line, lines
from ps5_collab.practices.review.deciding import Judgement
from ps5_collab.practices.review.models import Decision
from ps5_collab.practices.review.queries import Decided
from ps5_collab.practices.review.rubric import BEST, Criterion, rubric
from ps5_collab.sharing.models import Audience

LONGEST: Final = 10_000
SHORT: Final = 300
#: What a form sends where a criterion does not apply.
NOT_APPLICABLE: Final = "none"
DECISIONS: Final = {
    Decision.APPROVE: _("Approve: others can learn from it as it is"),
    Decision.CHANGES: _("Ask for changes"),
    Decision.DECLINE: _("Decline: it should not be in the showcase"),
}
WANTED: Final = {
    Audience.NETWORK: _("Everybody in the network"),
    Audience.EVERYONE: _("Everyone, also without an account"),
}


class HandInForm(FlaskForm):
    audience = RadioField(
        _("Who shall read it once it is approved"),
        [InputRequired(_("Choose who shall read it."))],
        choices=choices((str(key), words) for key, words in WANTED.items()),
    )

    def offer(self, wanted: Sequence[Audience]) -> None:
        self.audience.choices = choices((str(each), WANTED[each]) for each in wanted)


class TextForm(FlaskForm):
    text = TextAreaField(
        _("Your note"),
        [DataRequired(_("Write something first.")), AtMost(LONGEST)],
        filters=[lines],
    )


class NoteForm(TextForm):
    place = HiddenField(validators=[Length(max=40)], filters=[lambda value: value or ""])


class EditNoteForm(TextForm):
    version = VersionField()


class OutOfDateForm(FlaskForm):
    sentence = StringField(
        _("Why nobody should begin with it any more"),
        [InputRequired(_("Say why in a sentence.")), AtMost(SHORT)],
        filters=[line],
    )


class AssignForm(FlaskForm):
    person = SelectField(_("Reviewer"), [InputRequired(_("Choose who shall review it."))])

    def offer(self, people: Sequence[Any]) -> None:
        named = [(str(who.id), ", ".join(filter(None, (who.name, who.school)))) for who in people]
        self.person.choices = choices([("", _("Choose")), *named])

    @property
    def person_id(self) -> int:
        return an_id(self.person.data) or 0


class DecisionForm(FlaskForm):
    """Made by `decision_form`, which adds the fields of the rubric."""

    decision = RadioField(
        _("Your decision"),
        [InputRequired(_("Choose one of the three."))],
        choices=choices((str(key), words) for key, words in DECISIONS.items()),
    )
    text = TextAreaField(_("To the authors"), [AtMost(LONGEST)], filters=[lines])
    closes = BooleanField(_("Close the revisions before this one: something in them had to go"))
    #: The revision that the reviewer has before them.
    revision = StringField(widget=HiddenInput())
    version = VersionField()

    def judgement(self) -> Judgement:
        given = {each.id: self._given(each) for each in rubric().criteria if self[each.id].data}
        return Judgement(
            revision=an_id(self.revision.data) or 0,
            decision=Decision(self.decision.data),
            text=self.text.data or "",
            closes=self.closes.data,
            scores=given,
            version=self.version.data or 0,
        )

    def _given(self, criterion: Criterion) -> dict[str, Any]:
        chosen = self[criterion.id].data
        score = None if chosen == NOT_APPLICABLE else int(chosen)
        return {"score": score, "reason": self[reason_of(criterion)].data}

    def validate(self, extra_validators: Any = None) -> bool:
        """An approval judges everything; where little or nothing is given, a reason says why."""
        fine = bool(super().validate(extra_validators))
        approves = self.decision.data == Decision.APPROVE
        for criterion in rubric().criteria:
            score, reason = self[criterion.id], self[reason_of(criterion)]
            if score.data in (NOT_APPLICABLE, "0", "1") and not reason.data:
                reason.errors = [_("Say in a few words why.")]
                fine = False
            if approves and not score.data:
                score.errors = [_("Judge it, or say that it does not apply.")]
                fine = False
        return fine


def reason_of(criterion: Criterion) -> str:
    return f"{criterion.id}_reason"


def decision_form(revision: int, earlier: Decided | None) -> DecisionForm:
    """The form, filled with what the reviewer decided of this revision before."""
    fields: dict[str, Any] = {}
    for each in rubric().criteria:
        # Said later, as every label of ours: one that is text may be what WTForms made of a name.
        name = Later(partial(getattr, each.said, "name"))
        fields[each.id] = RadioField(name, [Optional()], choices=choices(levels(each)))
        why = _("Why: %(criterion)s", criterion=name)
        fields[reason_of(each)] = StringField(why, [AtMost(SHORT)], filters=[line])
    class_ = type("RubricForm", (DecisionForm,), fields)
    form: DecisionForm = class_(data=held(earlier) | {"revision": str(revision)})
    return form


def levels(criterion: Criterion) -> list[tuple[str, str]]:
    """The best first."""
    said = criterion.said.levels
    scores = [(str(score), f"{score}: {said[score]}") for score in range(BEST, -1, -1)]
    return [*scores, (NOT_APPLICABLE, str(_("Not applicable")))]


def held(earlier: Decided | None) -> dict[str, Any]:
    if earlier is None:
        return {"version": 0}
    found: dict[str, Any] = {"version": earlier.version, "decision": str(earlier.decision)}
    found["text"] = earlier.text
    for name, given in earlier.scores.items():
        score = given["score"]
        found[name] = NOT_APPLICABLE if score is None else str(score)
        found[f"{name}_reason"] = given["reason"]
    return found
