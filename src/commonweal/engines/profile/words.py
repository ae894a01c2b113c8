"""Words that name what may say something of a person, in several languages, in small letters."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["FORENAMES", "HEADERS", "THINGS"]

_HEADERS = """
birth date: born birth dob birthdate dateofbirth birthday geb geboren gebdat geboorte
  geboortedatum geburtsdatum naissance nacimiento nascita urodzenia fodelsedatum
NHS number: nhs nhsno nhsnumber
national number: bsn sofi sofinr ssn nino nationalno natno personnummer pesel dni nie nir
  rijksregister steuerid insz niss passport
IBAN: iban bankaccount accountno sortcode rekening rekeningnr konto
e-mail address: email mail epost courriel correo
phone number: phone telephone tel mobile telefoon telefon handy portable telefono fax
post code: postcode postalcode zip zipcode plz cap codepostal
address: address addr street road adres straat strasse adresse rue calle huisnr
  housenumber adr
name: name surname lastname firstname forename givenname fullname initials familyname
  maiden naam achternaam voornaam voorletters tussenvoegsel vorname nachname
  familienname nom prenom nombre apellido apellidos cognome imie nazwisko fornamn
  efternamn person claimant
sex or gender: sex gender geslacht geschlecht sexe sesso sexo
"""
_THINGS = """
office product file table column project programme company body department place town city
country region code type status unit system user group org organisation organization kantoor
land gemeente stad plaats account scheme benefit
"""
_FORENAMES = """
anna maria peter john mary james robert michael william david richard thomas charles
elizabeth linda barbara susan margaret jennifer patricia sarah karen nancy lisa helen emma
olivia sophie charlotte lucas noah daniel paul mark george edward brian kevin stephen andrew
simon alan ian jan piet kees hans johan henk willem anja marieke ingrid els karin wolfgang
klaus juergen jürgen uwe heike ute sabine monika petra claudia stefan andreas pierre jean
jacques michel marie françoise nathalie isabelle sophia luis carlos juan josé jose antonio
manuel francisco carmen ana pilar lucia giuseppe giovanni mario luigi paolo francesca giulia
andrzej piotr krzysztof katarzyna agnieszka lars erik sven björn karl mohammed muhammad
ahmed ali fatima aisha omar hassan ibrahim yusuf priya raj amit sanjay wei ming li chen olga
natasha ivan dmitri elena tatiana martin christine catherine alice jack harry oliver amelia
grace rose ruth joan joyce doris frank fred walter arthur henry
"""


def _headers() -> dict[str, frozenset[str]]:
    entries = _HEADERS.replace("\n  ", " ").strip().splitlines()
    named = (each.partition(": ") for each in entries)
    return {kind: frozenset(words.split()) for kind, _, words in named}


HEADERS: Mapping[str, frozenset[str]] = _headers()
THINGS = frozenset(_THINGS.split())
"""Beside "name" these say that it is the name of no person."""
FORENAMES = frozenset(_FORENAMES.split())
