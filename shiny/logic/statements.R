# Every statement the dashboard can send, by name: the files of sql/. Nothing else reaches the
# database, so no text of a caller, a filter or the address bar can become SQL.

# A statement says its parameters as $1, $2, …; what depends on the filters ends with the five of
# `filter_parameters()`. RPostgreSQL cannot send a null, so the empty text stands for it.
read_statements <- function(folder) {
  files <- list.files(folder, pattern = "[.]sql$", full.names = TRUE)
  texts <- vapply(files, function(file) {
    paste(readLines(file, encoding = "UTF-8"), collapse = "\n")
  }, "")
  texts <- gsub("[$]([0-9]+)", "nullif($\\1::text, '')", texts)
  stats::setNames(texts, sub("[.]sql$", "", basename(files)))
}

# How many parameters a statement takes: its highest $n.
count_parameters <- function(sql) {
  found <- regmatches(sql, gregexpr("[$][0-9]+", sql))[[1]]
  max(0L, as.integer(sub("$", "", found, fixed = TRUE)))
}

# A value as PostgreSQL reads it from a text parameter; NULL, NA and the empty text are null.
as_parameter <- function(value) {
  if (is.null(value) || is.na(value[[1]])) return("")
  stopifnot(length(value) == 1)
  if (inherits(value, "Date")) return(format(value, "%Y-%m-%d"))
  if (inherits(value, "POSIXt")) return(format(value, "%Y-%m-%dT%H:%M:%OS6Z", tz = "UTC"))
  if (is.logical(value)) return(if (value) "true" else "false")
  if (is.numeric(value)) return(format(value, scientific = FALSE, digits = 15))
  iconv(enc2utf8(value), "UTF-8", "UTF-8", sub = "?")
}
