# The warehouse: one connection for the R process, whatever the number of sessions, that is made
# again when it is lost.

# A statement of more than 10 s is given up; nothing is written. Compiling (jit) takes longer than
# these questions do.
CONNECTION_OPTIONS <- paste(
  "-c statement_timeout=10000 -c default_transaction_read_only=on -c timezone=UTC",
  "-c application_name=clickstream-dashboard -c client_encoding=UTF8 -c jit=off"
)
# Between two attempts to connect, so that a lost warehouse does not cost every output of every
# session its own.
HOLD_OFF_SECONDS <- 2

# Where it is: a JSON file named by the environment, else the machine's own socket, where PostgreSQL
# knows who runs this.
warehouse_address <- function(file = Sys.getenv("CLICKSTREAM_WAREHOUSE")) {
  if (nzchar(file)) return(jsonlite::fromJSON(file))
  list(
    host = "/var/run/postgresql", port = "", database = "clickstream_dw", user = "shiny",
    password = ""
  )
}

# A warehouse to `ask`. Nothing is opened before the first question.
new_warehouse <- function(address = warehouse_address, statements) {
  warehouse <- new.env()
  warehouse$address <- address
  warehouse$statements <- statements
  warehouse$connection <- NULL
  warehouse$failed_at <- -Inf
  warehouse
}

# The rows of a statement of sql/, its parameters in the order of $1, $2, … Fails with a condition
# of class `warehouse_gone` (comes back by itself) or `warehouse_error` (the question is at fault).
ask <- function(warehouse, name, ...) {
  sql <- warehouse$statements[name]
  if (is.na(sql)) stop("there is no statement ", name, " in sql/")
  parameters <- vapply(list(...), as_parameter, "")
  if (length(parameters) != count_parameters(sql)) {
    stop(name, " takes ", count_parameters(sql), " parameters, not ", length(parameters))
  }
  was_open <- !is.null(warehouse$connection)
  tryCatch(
    send(connect(warehouse), sql, parameters),
    error = function(failure) {
      if (is_statement_error(failure)) signal_failure("warehouse_error", failure)
      disconnect(warehouse)
      # What was open may have been closed by a restart since: the question only reads, so it can be
      # put again.
      if (!was_open) signal_failure("warehouse_gone", failure)
      tryCatch(
        send(connect(warehouse), sql, parameters),
        error = function(again) {
          if (is_statement_error(again)) signal_failure("warehouse_error", again)
          disconnect(warehouse)
          signal_failure("warehouse_gone", again)
        }
      )
    }
  )
}

connect <- function(warehouse) {
  if (!is.null(warehouse$connection)) return(warehouse$connection)
  now <- as.numeric(Sys.time())
  if (now - warehouse$failed_at < HOLD_OFF_SECONDS) stop("it did not answer a moment ago")
  warehouse$failed_at <- now
  # libpq has no timeout of its own; without one, a machine that is off holds all sessions for
  # minutes.
  Sys.setenv(PGCONNECT_TIMEOUT = "3")
  at <- warehouse$address()
  warehouse$connection <- DBI::dbConnect(
    RPostgreSQL::PostgreSQL(),
    host = at$host, port = as.character(at$port), dbname = at$database, user = at$user,
    password = at$password,
    options = CONNECTION_OPTIONS
  )
  warehouse$failed_at <- -Inf
  warehouse$connection
}

disconnect <- function(warehouse) {
  connection <- warehouse$connection
  warehouse$connection <- NULL
  if (!is.null(connection)) try(suppressWarnings(DBI::dbDisconnect(connection)), silent = TRUE)
  invisible()
}

# By dbSendQuery and fetch: dbGetQuery makes a warning and NULL of an SQL error.
send <- function(connection, sql, parameters) {
  force(connection)
  on.exit(for (open in tryCatch(DBI::dbListResults(connection), error = function(e) list())) {
    try(DBI::dbClearResult(open), silent = TRUE)
  })
  result <- if (length(parameters) > 0) {
    DBI::dbSendQuery(connection, unname(sql), parameters)
  } else {
    DBI::dbSendQuery(connection, unname(sql))
  }
  as_utf8(DBI::fetch(result, n = -1))
}

as_utf8 <- function(rows) {
  for (column in names(rows)) if (is.character(rows[[column]])) Encoding(rows[[column]]) <- "UTF-8"
  rows
}

# PostgreSQL says ERROR where a statement failed and the connection lives on, FATAL or the client's
# own words where it does not.
is_statement_error <- function(failure) {
  grepl("ERROR:", conditionMessage(failure), fixed = TRUE)
}

signal_failure <- function(class, failure) {
  text <- sub("^.*(ERROR|FATAL): +", "", gsub("\n", " ", conditionMessage(failure)))
  stop(structure(class = c(class, "error", "condition"), list(message = trimws(text), call = NULL)))
}
