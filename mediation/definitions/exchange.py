"""A workflow net in PNML (ISO/IEC 15909-2), the common file format of Petri-net tools. It writes, it never reads.

One net of one page, of the place/transition type. The token that begins stands in `initialMarking` at `begin`; the
standard has no final marking, so `finalmarkings` is added as process-mining tools read and write it. A transition's
label is its name; a silent one is marked as such in `toolspecific`, again as those tools do.
"""

from __future__ import annotations

from xml.etree import ElementTree

from mediation.definitions.workflow import Workflow
from mediation.definitions.workflow_net import BEGIN, END, Net, NetTransition, workflow_net

NAMESPACE = "http://www.pnml.org/version-2009/grammar/pnml"
PLACE_TRANSITION_NET = "http://www.pnml.org/version-2009/grammar/ptnet"


def pnml(workflow: Workflow) -> str:
    """Write a definition as a PNML text, UTF-8 with its XML declaration."""
    return net_text(workflow_net(workflow))


def net_text(net: Net) -> str:
    """Write a net as a PNML text. Identifiers are `p1…` and `t1…`; names say what they stand for."""
    root = ElementTree.Element("pnml", xmlns=NAMESPACE)
    drawn = ElementTree.SubElement(root, "net", id=net.key, type=PLACE_TRANSITION_NET)
    _name(drawn, net.title)
    page = ElementTree.SubElement(drawn, "page", id="page")
    ids = {place: f"p{number}" for number, place in enumerate(net.places, start=1)}
    for place in net.places:
        element = ElementTree.SubElement(page, "place", id=ids[place])
        _name(element, place)
        if place == BEGIN:
            ElementTree.SubElement(ElementTree.SubElement(element, "initialMarking"), "text").text = "1"
    arcs = 0
    for number, transition in enumerate(net.transitions, start=1):
        key = f"t{number}"
        _transition(page, key, transition)
        for source, target in (
            *((ids[place], key) for place in transition.takes),
            *((key, ids[place]) for place in transition.gives),
        ):
            arcs += 1
            ElementTree.SubElement(page, "arc", id=f"a{arcs}", source=source, target=target)
    marking = ElementTree.SubElement(ElementTree.SubElement(drawn, "finalmarkings"), "marking")
    ElementTree.SubElement(ElementTree.SubElement(marking, "place", idref=ids[END]), "text").text = "1"
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True).replace("'", '"', 4) + "\n"


def _transition(page: ElementTree.Element, key: str, transition: NetTransition) -> None:
    element = ElementTree.SubElement(page, "transition", id=key)
    _name(element, transition.label or transition.key)
    if not transition.label:
        ElementTree.SubElement(
            element, "toolspecific", tool="ProM", version="6.4", activity="$invisible$", localNodeID=transition.key
        )


def _name(element: ElementTree.Element, text: str) -> None:
    ElementTree.SubElement(ElementTree.SubElement(element, "name"), "text").text = text
