"""Who may see and do what, in one place. Every door asks here, and what is not allowed looks as if it did not exist."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from registry.models import Decision, Membership, Notice, Organisation, Person, Statement, Subject, Tool

Visitor = Person | AnonymousUser | None


class NotAllowed(Exception):
    """This person may not do this. Doors answer as if the thing did not exist."""


def require(allowed: bool) -> None:
    """Go on only if allowed. Raises NotAllowed."""
    if not allowed:
        raise NotAllowed("not allowed")


def is_registrar(person: Visitor) -> bool:
    """Whether this account works at the desk."""
    return isinstance(person, Person) and person.is_active and person.is_registrar


def is_self(person: Visitor, subject: Subject) -> bool:
    """Whether the subject is this person's own record."""
    return isinstance(person, Person) and person.is_active and subject.person_id == person.pk


def may_see_subject(person: Visitor, subject: Subject) -> bool:
    """The person themself, and the desk."""
    return is_self(person, subject) or is_registrar(person)


def may_act_for(person: Visitor, subject: Subject) -> bool:
    """Who may grant, withdraw and exclude: in this version the person themself only."""
    return is_self(person, subject)


def may_see_statement(person: Visitor, statement: Statement) -> bool:
    """The subject of the statement, and the desk."""
    subject = Subject.objects.filter(pk=statement.subject_id).first()
    return subject is not None and may_see_subject(person, subject)


def is_member(person: Visitor, organisation: Organisation) -> bool:
    """Whether the person acts for this organisation."""
    return (
        _memberships(person).filter(organisation=organisation).exists()
        if isinstance(person, Person)
        else False
    )


def may_see_organisation(person: Visitor, organisation: Organisation) -> bool:
    """Its members, and the desk."""
    return is_member(person, organisation) or is_registrar(person)


def may_manage_organisation(person: Visitor, organisation: Organisation) -> bool:
    """Its owners: they add members, projects and tools."""
    if not isinstance(person, Person):
        return False
    return _memberships(person).filter(organisation=organisation, role="owner").exists()


def may_see_tool(person: Visitor, tool: Tool) -> bool:
    """Members of the organisation that registered it, and the desk."""
    return may_see_organisation(person, tool.organisation)


def may_manage_tool(person: Visitor, tool: Tool) -> bool:
    """Owners of the organisation that registered it: they change it and handle its keys."""
    return may_manage_organisation(person, tool.organisation)


def may_see_decision(person: Visitor, decision: Decision) -> bool:
    """Every subject the question named, whole; the organisation that asked, as disclosed; the desk."""
    if not isinstance(person, Person) or not person.is_active:
        return False
    return is_registrar(person) or sees_whole_decision(person, decision) or asked_it(person, decision)


def sees_whole_decision(person: Visitor, decision: Decision) -> bool:
    """Whether the full answer is this person's to read: a subject it is about, or the desk."""
    if not isinstance(person, Person) or not person.is_active:
        return False
    named = Subject.objects.filter(pk__in=decision.subject_ids, person=person)
    return named.exists() or is_registrar(person)


def asked_it(person: Visitor, decision: Decision) -> bool:
    """Whether this person acts for the organisation whose tool asked."""
    if not isinstance(person, Person):
        return False
    return _memberships(person).filter(organisation_id=decision.organisation_id).exists()


def tool_may_see_decision(tool: Tool, decision: Decision) -> bool:
    """A tool sees its own questions."""
    return bool(decision.tool_id == tool.pk)


def tool_may_see_statement(tool: Tool, statement: Statement) -> bool:
    """A tool sees a grant that names its organisation as licensee or vendor, and what ended it.

    A withdrawal with a note in it is the subject's own: the note is private, and cannot be cut out of signed bytes.
    """
    grant: Statement | None = statement
    if statement.type == "withdrawal":
        if statement.document["body"]["note"]:
            return False
        grant = Statement.objects.filter(pk=statement.target_id).first()
    if grant is None or grant.type != "grant":
        return False
    body = grant.document["body"]
    return tool.organisation_id in {*body["licensees"], *body["vendors"]}


def tool_may_hear(tool: Tool, notice: Notice) -> bool:
    """A notice is for one tool."""
    return notice.tool_id == tool.pk


def _memberships(person: Person) -> QuerySet[Membership]:
    return Membership.objects.filter(person=person, person__is_active=True)
