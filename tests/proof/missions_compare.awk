# MIN MAX YEARLY: two panels of the command, and the table they must reproduce. Where a code passed
# from one state to another within a year, the panel has a row for each of them.
BEGIN {
  FS = ","
  split("None,Interests,Liaison,Consul Nonresident,Consulate,Envoy Nonresident,Legation," \
        "Ambassador Nonresident,Embassy", names, ",")
  for (i in names) rank[names[i]] = i
  split(",interests-section,liaison-office,non-resident-consulate,consulate," \
        "non-resident-legation,legation,non-resident-embassy,embassy", classes, ",")
  for (i in classes) rank[classes[i]] = i
}
{ sub(/\r$/, "") }
FNR == 1 { file++; next }
file < 3 {
  key = $5 "," $1
  value = $6 == "yes" ? rank[$8] : $6 == "no" ? 1 : -1
  if (file == 1) { if (!(key in low) || value < low[key]) low[key] = value }
  else { if (!(key in high) || value > high[key]) high[key] = value }
  next
}
{
  key = $2 "," $(NF - 4)
  rows++
  good = (key in low) && low[key] == rank[$(NF - 3)] && high[key] == rank[$(NF - 2)]
  same += good
  if (!good && ++shown <= 20)
    print key ": " $(NF - 3) " to " $(NF - 2) ", but the panel says " names[low[key]] " to " \
      names[high[key]]
  delete low[key]
}
END {
  for (key in low) { more++; if (more <= 20) print key ": not in the table" }
  print same " of " rows ", " more + 0 " more in the panel"
  exit same == rows && more == 0 && rows > 0 ? 0 : 1
}
