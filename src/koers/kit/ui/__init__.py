"""What people see: components, icons, formats, charts and the frame around every page; areas write no CSS."""
