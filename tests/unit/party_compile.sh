#!/bin/sh
# Every fault of parties.json stops the build with a message that names it.
# Usage: party_compile.sh PROGRAM ISO-3166-1 ISO-3166-3 PARTIES SCHEMES GROUPS; prints TAP. Needs jq.
program=$1 iso_1=$2 iso_3=$3 parties=$4 schemes=$5 groups=$6
folder=$(mktemp -d) || exit 1
trap 'rm -r "$folder"' EXIT
number=0

# compile PARTIES: makes the table, without translations.
compile() {
    "$program" table "$iso_1" "$iso_3" "$1" "$folder/schemes.json" "$folder/groups.json" \
        "$folder" >"$folder/out" 2>"$folder/err"
}

verdict() {
    number=$((number + 1))
    if [ "$1" -eq 0 ]; then echo "ok $number - $2"; else echo "not ok $number - $2"; fi
}

# refuse MESSAGE FILTER: the table as the jq filter changes it is refused with that message.
refuse() {
    jq "$2" "$parties" >"$folder/parties.json" || exit 1
    compile "$folder/parties.json"
    if [ $? -eq 1 ] && grep -qxF "party_compile: $1" "$folder/err"; then
        verdict 0 "$1"
    else
        verdict 1 "$1"
        sed 's/^/# /' "$folder/err"
    fi
}

echo TAP version 13
echo '{"schemes": []}' >"$folder/schemes.json"
echo '{"groups": []}' >"$folder/groups.json"
"$program" table "$iso_1" "$iso_3" "$parties" "$schemes" "$groups" "$folder" >"$folder/out"
verdict $? 'the table as it is'

# What follows changes a smaller table, in which no party needs another and XKX is the last.
jq 'del(.amended[].predecessors, .added[].predecessors) | .added |= map(select(.code <= "XKX"))' \
    "$parties" >"$folder/base.json"
parties=$folder/base.json

jq '.amended = [{"code": "VEN", "name": "Gran Venezuela", "official_name": "Fifth Republic"}]' \
    "$parties" >"$folder/parties.json"
compile "$folder/parties.json"
for name in Venezuela 'Bolivarian Republic of Venezuela' 'Gran Venezuela' 'Fifth Republic'; do
    grep -q "\"$name\"" "$folder/out"
    verdict $? "amended names are kept: $name"
done

refuse 'party XKX stands twice' '.added += [.added[-1]]'
refuse 'party UN should stand before XKX' '.added += [.added[] | select(.code == "UN")]'
refuse 'party FRA stands twice' \
    '.added = [{"code": "FRA", "kind": "state", "name": "Gaul"}]'
refuse 'party QQQ is amended, but ISO has no such code' \
    '.amended = [{"code": "QQQ", "name": "Nowhere"}]'
refuse 'party VEN stands twice' \
    '.amended = [{"code": "VEN", "name": "One"}, {"code": "VEN", "name": "Other"}]'
refuse 'party VEN: unknown field "alpha2"' '.amended = [{"code": "VEN", "alpha2": "VZ"}]'
refuse 'party AFU: unknown field "nmae"' '.added = [{"code": "AFU", "nmae": "African Union"}]'
refuse 'party AFU: unknown kind "club"' \
    '.added = [{"code": "AFU", "kind": "club", "name": "African Union"}]'
refuse 'party AU: the code is the alpha-2 of AUS' \
    '.added = [{"code": "AU", "kind": "organisation", "name": "African Union"}]'
refuse 'party SU: the code is the alpha-2 of SUN' \
    '.added = [{"code": "SU", "kind": "organisation", "name": "Students Union"}]'
refuse 'party Nato: a code is 2 to 12 upper-case letters or digits, a letter first' \
    '.added = [{"code": "Nato", "kind": "organisation", "name": "NATO"}]'
refuse 'party 7G: a code is 2 to 12 upper-case letters or digits, a letter first' \
    '.added = [{"code": "7G", "kind": "organisation", "name": "Group"}]'
refuse 'party LONGERTHAN12X: a code is 2 to 12 upper-case letters or digits, a letter first' \
    '.added = [{"code": "LONGERTHAN12X", "kind": "organisation", "name": "Group"}]'
refuse 'party XKX: "kos" is no alpha-2 code' \
    '.added = [{"code": "XKX", "alpha2": "kos", "kind": "state", "name": "Kosovo"}]'
refuse '"xkx" is a code or the own name of XKX, and so cannot be a name of XKY' \
    '.added += [{"code": "XKY", "kind": "state", "name": "Other", "names": ["X.K.X."]}]'
refuse '"fra" is a code or the own name of FRA, and so cannot be a name of XKX' \
    '.added[-1].names = ["Fra"]'
refuse '"su" is a code or the own name of SUN, and so cannot be a name of XKX' \
    '.added[-1].names = ["S.U."]'
refuse '"france" is a code or the own name of FRA, and so cannot be a name of XKX' \
    '.added[-1].names = ["France"]'
refuse '"france" is a code or the own name of FRA, and so cannot be a name of XKX' \
    '.added[-1].name = "France"'
refuse '"fr" is a code or the own name of FRA, and so cannot be a name of XKX' \
    '.added[-1].alpha2 = "FR"'
refuse 'party XKX: the name "..." has nothing to find it by' '.added[-1].names = ["..."]'
refuse 'party XKX: "names" should be a list' '.added[-1].names = "Kosova"'
refuse 'party XKX: "names" should hold texts' '.added[-1].names = [1]'
refuse '"name" should be a text that is not empty: {"code":"XKX","kind":"state"}' \
    '.added = [{"code": "XKX", "kind": "state"}]'
refuse '"name" should be a text that is not empty: {"code":"XKX","kind":"state","name":""}' \
    '.added = [{"code": "XKX", "kind": "state", "name": ""}]'
refuse '"name" should be a text that is not empty: {"code":"XKX","kind":"state","name":7}' \
    '.added = [{"code": "XKX", "kind": "state", "name": 7}]'
refuse 'party PRI: an entry of ISO can only be made a territory' \
    '.amended = [{"code": "PRI", "kind": "state"}]'
refuse "$folder/parties.json: \"added\" should be a list" 'del(.added)'
refuse "$folder/parties.json: \"amended\" should be a list" '[]'
echo "1..$number"
