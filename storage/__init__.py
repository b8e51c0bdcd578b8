"""Tables, migrations, locks and the durable engine: the only room that knows a database."""
