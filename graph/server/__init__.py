"""A Neo4j of our own: fetched by Maven, checked, started as a child process and stopped with us.

`jars` holds what Java runs, `java` finds a Java, `configuration` says how Neo4j is set, `process` starts and stops it.
"""
