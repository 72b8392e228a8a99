"""Tables of time zones as people call them: abbreviations of times, short names of places, and which place comes first.

An abbreviation may be the time of several places (`IST` is that of India, of Ireland and of Israel). The database of
time zones has most of them, but no rule by which one is likelier than another; the order here is that of how many
people live by it. Those it lacks (`SGT`, `BRT`) are the ones in common use.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_LISTED = {
    "ACDT": "Australia/Adelaide",
    "ACST": "Australia/Adelaide Australia/Darwin",
    "ADT": "America/Halifax Atlantic/Bermuda",
    "AEDT": "Australia/Sydney Australia/Melbourne",
    "AEST": "Australia/Sydney Australia/Brisbane",
    "AFT": "Asia/Kabul",
    "AKDT": "America/Anchorage",
    "AKST": "America/Anchorage",
    "ALMT": "Asia/Almaty",
    "AMT": "America/Manaus Asia/Yerevan",
    "ART": "America/Argentina/Buenos_Aires",
    "AST": "America/Halifax America/Puerto_Rico Asia/Riyadh",
    "AWST": "Australia/Perth",
    "AZT": "Asia/Baku",
    "BDT": "Asia/Dhaka",
    "BOT": "America/La_Paz",
    "BRST": "America/Sao_Paulo",
    "BRT": "America/Sao_Paulo",
    "BST": "Europe/London Asia/Dhaka",
    "CAT": "Africa/Maputo Africa/Harare",
    "CDT": "America/Chicago America/Winnipeg America/Havana",
    "CEST": "Europe/Berlin Europe/Paris Europe/Madrid",
    "CET": "Europe/Berlin Europe/Paris Africa/Algiers",
    "CHST": "Pacific/Guam",
    "CLST": "America/Santiago",
    "CLT": "America/Santiago",
    "COT": "America/Bogota",
    "CST": "America/Chicago Asia/Shanghai America/Mexico_City America/Havana",
    "EAT": "Africa/Nairobi Africa/Addis_Ababa",
    "ECT": "America/Guayaquil",
    "EDT": "America/New_York America/Toronto",
    "EEST": "Europe/Athens Europe/Kyiv Africa/Cairo",
    "EET": "Europe/Athens Europe/Kyiv Africa/Cairo",
    "EST": "America/New_York America/Toronto America/Jamaica",
    "FJT": "Pacific/Fiji",
    "GET": "Asia/Tbilisi",
    "GST": "Asia/Dubai",
    "GMT": "Europe/London Africa/Accra",
    "HDT": "America/Adak",
    "HKT": "Asia/Hong_Kong",
    "HST": "Pacific/Honolulu",
    "ICT": "Asia/Bangkok Asia/Ho_Chi_Minh",
    "IDT": "Asia/Jerusalem",
    "IRST": "Asia/Tehran",
    "IST": "Asia/Kolkata Europe/Dublin Asia/Jerusalem",
    "JST": "Asia/Tokyo",
    "KGT": "Asia/Bishkek",
    "KST": "Asia/Seoul",
    "MDT": "America/Denver America/Edmonton",
    "MEST": "Europe/Berlin Europe/Vienna",
    "MESZ": "Europe/Berlin Europe/Vienna Europe/Zurich",
    "MET": "Europe/Berlin Europe/Vienna",
    "MEZ": "Europe/Berlin Europe/Vienna Europe/Zurich",
    "MMT": "Asia/Yangon",
    "MSK": "Europe/Moscow",
    "MST": "America/Denver America/Edmonton America/Phoenix",
    "MUT": "Indian/Mauritius",
    "MYT": "Asia/Kuala_Lumpur",
    "NDT": "America/St_Johns",
    "NPT": "Asia/Kathmandu",
    "NST": "America/St_Johns",
    "NZDT": "Pacific/Auckland",
    "NZST": "Pacific/Auckland",
    "NZT": "Pacific/Auckland",
    "PDT": "America/Los_Angeles America/Vancouver America/Tijuana",
    "PET": "America/Lima",
    "PHT": "Asia/Manila",
    "PKT": "Asia/Karachi",
    "PST": "America/Los_Angeles America/Vancouver Asia/Manila",
    "PYT": "America/Asuncion",
    "SAST": "Africa/Johannesburg",
    "SGT": "Asia/Singapore",
    "SLST": "Asia/Colombo",
    "SST": "Pacific/Pago_Pago",
    "TRT": "Europe/Istanbul",
    "UYT": "America/Montevideo",
    "UZT": "Asia/Tashkent",
    "VET": "America/Caracas",
    "VLAT": "Asia/Vladivostok",
    "WAT": "Africa/Lagos Africa/Kinshasa",
    "WEST": "Europe/Lisbon Atlantic/Canary",
    "WET": "Europe/Lisbon Atlantic/Canary",
    "WIB": "Asia/Jakarta",
    "WIT": "Asia/Jayapura",
    "WITA": "Asia/Makassar",
    "YEKT": "Asia/Yekaterinburg",
    # The times of North America without the letter for summer, in letters and in words.
    **dict.fromkeys(("ET", "EASTERN", "EASTERN TIME"), "America/New_York America/Toronto"),
    **dict.fromkeys(("CT", "CENTRAL", "CENTRAL TIME"), "America/Chicago America/Winnipeg"),
    **dict.fromkeys(("MT", "MOUNTAIN", "MOUNTAIN TIME"), "America/Denver America/Edmonton"),
    **dict.fromkeys(("PT", "PACIFIC", "PACIFIC TIME"), "America/Los_Angeles America/Vancouver"),
    **dict.fromkeys(("AKT", "ALASKA TIME"), "America/Anchorage"),
    **dict.fromkeys(("HT", "HAWAII TIME"), "Pacific/Honolulu"),
    **dict.fromkeys(("ATLANTIC TIME",), "America/Halifax"),
    # Australia's, likewise.
    **dict.fromkeys(("AET",), "Australia/Sydney Australia/Brisbane"),
    **dict.fromkeys(("ACT",), "Australia/Adelaide Australia/Darwin"),
    **dict.fromkeys(("AWT",), "Australia/Perth"),
}
ABBREVIATIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {name: tuple(zones.split()) for name, zones in _LISTED.items()}
)
"""The zones that an abbreviation of a time (in capitals) may mean, likeliest first."""

_US = "America/New_York America/Chicago America/Denver America/Los_Angeles"
_PLACES = {
    **dict.fromkeys(
        ("LA", "L.A.", "SF", "SFO", "San Francisco", "Bay Area", "Silicon Valley", "California"), "America/Los_Angeles"
    ),
    **dict.fromkeys(("San Diego", "San Jose", "Seattle", "Portland", "Las Vegas", "PNW"), "America/Los_Angeles"),
    **dict.fromkeys(("NY", "NYC", "New York City", "DC", "D.C.", "Washington", "Washington DC"), "America/New_York"),
    **dict.fromkeys(("Boston", "Philadelphia", "Atlanta", "Miami", "Pittsburgh", "Princeton"), "America/New_York"),
    **dict.fromkeys(("Austin", "Dallas", "Houston", "Texas", "Minneapolis", "St. Louis"), "America/Chicago"),
    **dict.fromkeys(("Salt Lake City", "Boulder", "Colorado"), "America/Denver"),
    **dict.fromkeys(("Montreal", "Ottawa", "Quebec"), "America/Toronto"),
    **dict.fromkeys(("US", "U.S.", "USA", "U.S.A.", "United States", "America"), _US),
    **dict.fromkeys(("UK", "U.K.", "Britain", "Great Britain", "England", "Scotland", "Wales"), "Europe/London"),
    **dict.fromkeys(("Oxford", "Cambridge", "Edinburgh", "Manchester"), "Europe/London"),
    **dict.fromkeys(("Munich", "Hamburg", "Frankfurt", "Cologne", "Saarbrücken", "Tübingen"), "Europe/Berlin"),
    **dict.fromkeys(("Geneva", "Lausanne", "Basel", "Bern"), "Europe/Zurich"),
    **dict.fromkeys(("Barcelona",), "Europe/Madrid"),
    **dict.fromkeys(("Milan",), "Europe/Rome"),
    **dict.fromkeys(("Lyon", "Grenoble", "Toulouse"), "Europe/Paris"),
    **dict.fromkeys(("Holland", "The Netherlands", "Eindhoven", "Delft", "Utrecht"), "Europe/Amsterdam"),
    **dict.fromkeys(("St. Petersburg", "Saint Petersburg"), "Europe/Moscow"),
    **dict.fromkeys(("HK",), "Asia/Hong_Kong"),
    **dict.fromkeys(("SG",), "Asia/Singapore"),
    **dict.fromkeys(("KL",), "Asia/Kuala_Lumpur"),
    **dict.fromkeys(("Beijing", "Peking", "Shenzhen", "Hangzhou", "Guangzhou"), "Asia/Shanghai"),
    **dict.fromkeys(("Delhi", "New Delhi", "Mumbai", "Bangalore", "Bengaluru", "Hyderabad", "Chennai"), "Asia/Kolkata"),
    **dict.fromkeys(("Kyoto", "Osaka"), "Asia/Tokyo"),
    **dict.fromkeys(("Hanoi", "Saigon"), "Asia/Ho_Chi_Minh"),
    **dict.fromkeys(("UAE", "Abu Dhabi"), "Asia/Dubai"),
    **dict.fromkeys(("Tel Aviv", "Haifa"), "Asia/Jerusalem"),
    **dict.fromkeys(("Ankara",), "Europe/Istanbul"),
    **dict.fromkeys(("Cape Town",), "Africa/Johannesburg"),
    **dict.fromkeys(("Wellington",), "Pacific/Auckland"),
    **dict.fromkeys(("Canberra",), "Australia/Sydney"),
    **dict.fromkeys(("Rio", "Rio de Janeiro", "Brasilia"), "America/Sao_Paulo"),
    **dict.fromkeys(("CDMX",), "America/Mexico_City"),
}
PLACES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {name: tuple(zones.split()) for name, zones in _PLACES.items()}
)
"""The zones of places that have none of their own name, or go by a short one."""

_KNOWN = """
Europe/London Europe/Berlin Europe/Paris Europe/Athens Europe/Kyiv Europe/Moscow Europe/Istanbul Europe/Lisbon
Europe/Madrid Europe/Rome Europe/Amsterdam Europe/Zurich Europe/Stockholm Europe/Warsaw Europe/Helsinki
America/New_York America/Chicago America/Denver America/Los_Angeles America/Anchorage Pacific/Honolulu
America/Toronto America/Vancouver America/Winnipeg America/Edmonton America/Phoenix America/Halifax
America/St_Johns America/Mexico_City America/Bogota America/Lima America/Caracas America/La_Paz
America/Sao_Paulo America/Argentina/Buenos_Aires America/Santiago America/Noronha America/Manaus
America/Puerto_Rico America/Nuuk Atlantic/Azores Atlantic/Cape_Verde Africa/Cairo Africa/Johannesburg
Africa/Lagos Africa/Nairobi Africa/Casablanca Africa/Accra Africa/Algiers Asia/Kolkata Asia/Shanghai
Asia/Tokyo Asia/Singapore Asia/Seoul Asia/Hong_Kong Asia/Dubai Asia/Riyadh Asia/Jerusalem Asia/Tehran
Asia/Kabul Asia/Karachi Asia/Tashkent Asia/Almaty Asia/Kathmandu Asia/Dhaka Asia/Yangon Asia/Bangkok
Asia/Jakarta Asia/Manila Asia/Taipei Asia/Ho_Chi_Minh Asia/Yekaterinburg Asia/Omsk Asia/Novosibirsk
Asia/Vladivostok Asia/Magadan Asia/Kamchatka Australia/Sydney Australia/Melbourne Australia/Brisbane
Australia/Adelaide Australia/Darwin Australia/Perth Australia/Eucla Australia/Lord_Howe Pacific/Auckland
Pacific/Chatham Pacific/Fiji Pacific/Noumea Pacific/Tongatapu Pacific/Kiritimati Pacific/Pago_Pago
Pacific/Marquesas Pacific/Gambier Pacific/Guam
"""
WELL_KNOWN = tuple(_KNOWN.split())
"""The zones that are offered for an offset, and that come first among those of a country."""
