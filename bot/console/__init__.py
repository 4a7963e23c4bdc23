"""Pages in a browser: the officers' console and the phone simulator."""
