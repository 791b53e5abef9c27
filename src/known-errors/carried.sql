jsonb_build_object(
  'id', known_error.id, 'title', known_error.title, 'workaround', known_error.workaround, 'link', known_error.link
)
