# Channels beside what they were, and what a long list leaves out.

# Rows beside those of the period compared with, by slice: for each name of `kinds` (a kind by
# measure) what it was (`<name>_before`) and how it changed (`<name>_change`): rates by points, all
# else by per cent, Inf from 0. A sum that is missing there was 0.
with_changes <- function(rows, before, kinds) {
  found <- match(rows$slice, before$slice)
  for (name in names(kinds)) {
    earlier <- before[[name]][found]
    if (kinds[[name]] != "rate") earlier[is.na(earlier)] <- 0
    rows[[paste0(name, "_before")]] <- earlier
    rows[[paste0(name, "_change")]] <- change_of(rows[[name]], earlier, kinds[[name]])
  }
  rows
}

change_of <- function(now, before, kind) {
  # As fine as the warehouse's rates.
  if (kind == "rate") return(round(now - before, 4))
  ifelse(before == 0, ifelse(now == 0, 0, Inf), round((now - before) / abs(before), 4))
}

# Of `count` rows in all, ordered by `by`, the first `shown` are.
shown_of <- function(shown, count, what, by) {
  if (count <= shown) return(paste(format_count(count), what))
  sprintf(
    "top %s of %s %s by %s; %s more", format_count(shown), format_count(count), what, by,
    format_count(count - shown)
  )
}

# The statement that tells of an origin, and its parameters up to how many. Landing pages have one
# of their own. None has visitors: those cannot be summed, and take longer than all the rest.
origins_asked <- function(origin, from, to) {
  if (origin == "landing_page") return(list("landing_pages", from, to))
  list("session_sums", from, to, origin)
}
