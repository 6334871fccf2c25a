# A chart as an output of Shiny: www/chart.js draws what `render_chart` sends.

# label: what the chart shows, for whoever does not see it.
chart_output <- function(id, label, height = 280) {
  tags$div(
    id = id, class = "chart", role = "img", `aria-label` = label,
    style = paste0("height:", height, "px")
  )
}

# expr gives list(data, layout), see logic/charts.R.
render_chart <- function(expr, env = parent.frame()) {
  draw <- shiny::exprToFunction({{ expr }}, env, quoted = FALSE)
  shiny::createRenderFunction(draw, outputFunc = chart_output)
}
