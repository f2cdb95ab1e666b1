# FILE... -> events: the posts and chiefs of mission of the Department of State, in some countries,
# and who recognised Guaidó by when.
BEGIN {
  split("afghanistan AFG cuba CUB iran IRN ecuador ECU libya LBY venezuela VEN", words, " ")
  for (i = 1; i in words; i += 2) code[words[i]] = words[i + 1]
}
function put(type, date, target, more) {
  printf "{\"type\":\"%s\",\"date\":\"%s\",\"actor\":[\"USA\"],\"target\":[\"%s\"],%s}\n", type, date,
    target, more
}
FNR == 1 { next }
FILENAME ~ /posts/ && $2 in code {
  post = "\"city\":\"" $1 "\",\"class\":\"" $3 "\""
  if ($4 != "") put("mission.opened", $4, code[$2], post)
  if ($5 != "9999" && $5 != "") put("mission.closed", $5, code[$2], post)
}
# Whoever leaves on the day on which another presents credentials leaves first.
FILENAME ~ /chiefs/ && $2 in code && $8 != "" && $13 == "chiefs" {
  put("envoy.credentials-presented", $8, code[$2],
      "\"person\":\"" $3 "\",\"rank\":\"" $4 "\",\"seq\":2")
  if ($10 != "") put("envoy.withdrawn", $10, code[$2], "\"person\":\"" $3 "\",\"seq\":1")
}
FILENAME ~ /guaido/ {
  split($0, cells, ",")
  sub(/^\[\.\./, "", cells[3]); sub(/\]$/, "", cells[3])
  printf "{\"type\":\"recognition.government\",\"date\":\"../%s\",\"actor\":[\"%s\"],\"target\":[\"VEN\"],\"government\":\"Juan Guaidó\"}\n",
    cells[3], cells[1]
}
