# Pages that are made once and kept: making one takes R 0.2 s, in which it has no time for anybody.

# Wraps the handler of an app. key_of: a request for the page to the text that says which one it is:
# all requests with one key get the same answer. There must be few keys.
keep_pages <- function(handler, key_of) {
  force(handler)
  kept <- list()
  function(request) {
    is_page <- request$REQUEST_METHOD == "GET" && request$PATH_INFO == "/"
    if (!is_page) return(handler(request))
    key <- key_of(request)
    if (is.null(kept[[key]])) kept[[key]] <<- handler(request)
    kept[[key]]
  }
}
