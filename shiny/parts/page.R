# What is around the tabs: head, banner, filter bar.

# tabs: list of list(id, title, question, ui, server), in their order.
page_ui <- function(tabs, stack, selected) {
  panels <- lapply(tabs, function(tab) {
    head <- tags$div(class = "tab-head", tags$h1(tab$title), tags$p(tab$question))
    nav(tab$title, value = tab$id, tags$main(head, tab$ui(tab$id)))
  })
  do.call(page_navbar, c(panels, list(
    title = tags$span(
      class = "brand", tags$span(class = "brand-mark", `aria-hidden` = "true"), stack
    ),
    id = "tab", selected = selected, lang = "en", theme = bs_theme(version = 5),
    collapsible = FALSE,
    window_title = paste("Clickstream of", stack),
    header = tagList(
      page_head(), lost_notice(), uiOutput("banner", class = "banner-place"), filter_bar()
    )
  )))
}

page_head <- function() {
  tags$head(
    tags$meta(name = "viewport", content = "width=device-width, initial-scale=1"),
    tags$meta(name = "color-scheme", content = "light dark"),
    # Before anything is painted, so that a dark page does not flash white.
    tags$script(src = versioned("scheme.js")),
    tags$link(rel = "icon", href = "icon.svg", type = "image/svg+xml"),
    tags$link(rel = "stylesheet", href = versioned("dashboard.css")),
    tags$script(src = versioned("dashboard.js"), defer = NA),
    tags$script(src = versioned("filters.js"), defer = NA),
    tags$script(
      src = versioned("chart.js"), defer = NA,
      `data-cartesian` = versioned("plotly-cartesian-2.11.1.min.js"),
      `data-whole` = versioned("plotly-2.11.1.min.js")
    )
  )
}

# Another one when one of www/ is: the addresses of `versioned()` follow them.
www_version <- function() {
  paste(as.integer(file.mtime(list.files("www", full.names = TRUE))), collapse = " ")
}

# A file of www/, under an address that changes with it.
versioned <- function(file) {
  paste0(file, "?", as.integer(file.mtime(file.path("www", file))))
}

banner_ui <- function(pulse, refused) {
  tagList(
    if (pulse$gone) {
      banner("warning", "The warehouse does not answer.", if (is.null(pulse$run)) {
        "Nothing could be read from it yet. This page tries again by itself."
      } else {
        "What you see is what it said last. This page tries again by itself."
      })
    },
    if (!pulse$gone && is.na(pulse$coverage$first_date)) {
      banner(
        "told", "There is no data yet.", "It appears here by itself after the first run of the ETL."
      )
    },
    if (length(refused) > 0) {
      banner(
        "told", "Part of this address was not understood.", refused,
        "The default is shown in its place."
      )
    }
  )
}

banner <- function(kind, title, ...) {
  role <- if (kind == "warning") "alert" else "status"
  tags$div(
    class = paste("banner", kind), role = role, tags$strong(title), paste(c(...), collapse = " ")
  )
}

# Shown by www/dashboard.js when the page has lost its server.
lost_notice <- function() {
  tags$div(
    id = "lost", class = "banner warning", role = "alert", hidden = NA,
    tags$strong("The connection to the dashboard is lost."),
    "What you see is what it said last. Trying again …",
    tags$button(type = "button", id = "lost-retry", class = "quiet", "Try now")
  )
}
