# SPELLS RANGES -> events: the spells of COW's codes, then the intervals of mission status. Names may
# hold commas: what is needed stands before the first of them and behind the last.
BEGIN {
  FS = ","
  class["Embassy"] = "embassy"; class["Ambassador Nonresident"] = "non-resident-embassy"
  class["Legation"] = "legation"; class["Envoy Nonresident"] = "non-resident-legation"
  class["Consulate"] = "consulate"; class["Consul Nonresident"] = "non-resident-consulate"
  class["Liaison"] = "liaison-office"; class["Interests"] = "interests-section"
}
{ sub(/\r$/, "") }
FNR == 1 { file++; next }
file == 1 {
  n = ++count[$1]
  from[$1, n] = $3
  to[$1, n] = $4 == ".." ? "9999-12-31" : $4
  party[$1, n] = $5
  next
}
{
  start = $(NF - 2); end = $(NF - 1); status = $NF
  if (status != "None" && !(status in class)) { print "no class: " status >"/dev/stderr"; exit 1 }
  for (i = 1; i <= count[$2]; i++) {
    day = start > from[$2, i] ? start : from[$2, i]
    last = end < to[$2, i] ? end : to[$2, i]
    if (day > last) continue
    kind = status == "None" ? "closed\"" : "opened\",\"class\":\"" class[status] "\""
    printf "{\"type\":\"mission.%s,\"date\":\"%s\",\"actor\":[\"USA\"],\"target\":[\"%s\"]}\n",
      kind, day, party[$2, i]
  }
}
