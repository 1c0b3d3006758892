"""The pages that people see: rendered here, in two languages, without need of JavaScript."""
