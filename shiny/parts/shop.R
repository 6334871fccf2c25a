# The shop's own database, where it is on the same machine: what a tab may ask of it. Its statements
# are those of sql/shop/.

# NULL where there is none. file: as that of the warehouse.
new_shop <- function(file = Sys.getenv("CLICKSTREAM_SHOP_DATABASE")) {
  if (!nzchar(file)) return(NULL)
  new_warehouse(function() jsonlite::fromJSON(file), read_statements("sql/shop"))
}

# list(state, rows): state is there, none (this dashboard knows of no shop) or gone.
ask_shop <- function(shop, name, ...) {
  if (is.null(shop)) return(list(state = "none"))
  tryCatch(
    list(state = "there", rows = ask(shop, name, ...)),
    warehouse_gone = function(failure) list(state = "gone"),
    warehouse_error = function(failure) {
      message("The shop's database refused a question: ", conditionMessage(failure))
      list(state = "gone")
    }
  )
}
