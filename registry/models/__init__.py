"""One table a file. Importing this package registers them all."""

from registry.models.api_key import ApiKey
from registry.models.asked import Asked
from registry.models.ceremony import Ceremony
from registry.models.decision import Decision
from registry.models.delivery import Delivery
from registry.models.dispute import Dispute
from registry.models.draft import Draft
from registry.models.event import Event
from registry.models.external_id import ExternalId
from registry.models.identity_check import IdentityCheck
from registry.models.log_checkpoint import LogCheckpoint
from registry.models.log_entry import LogEntry
from registry.models.log_node import LogNode
from registry.models.membership import Membership
from registry.models.notice import Notice
from registry.models.organisation import Organisation
from registry.models.permit import Permit
from registry.models.person import Person
from registry.models.project import Project
from registry.models.restriction_epoch import RestrictionEpoch
from registry.models.signature import Signature
from registry.models.signing_key import SigningKey
from registry.models.statement import Statement
from registry.models.subject import Subject
from registry.models.tool import Tool

__all__ = [
    "ApiKey", "Asked", "Ceremony", "Decision", "Delivery", "Dispute", "Draft", "Event", "ExternalId", "IdentityCheck",
    "LogCheckpoint", "LogEntry", "LogNode", "Membership", "Notice", "Organisation", "Permit", "Person", "Project",
    "RestrictionEpoch", "Signature", "SigningKey", "Statement", "Subject", "Tool",
]  # fmt: skip
