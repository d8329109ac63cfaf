"""The dashboard: server-rendered pages whose whole state is their address.

Every page works as plain HTML; htmx only saves a reload when a filter changes. A page names the keys of metrics and
nothing else about them: titles, units, directions and formulas come from the catalogue.
"""

from __future__ import annotations
