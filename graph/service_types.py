"""The service taxonomy in the graph."""

from domain.service_types import ServiceType
from graph.records import Records

SERVICE_TYPES = Records("service_types", ServiceType)
