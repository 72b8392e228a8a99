"""All places of a located text, walked as whoever marks a phrase walks them."""


def places_of(found):
    places, place = [], found.first()
    while place is not None:
        places.append(place)
        place = found.behind(place)
    return places
