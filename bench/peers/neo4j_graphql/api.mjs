// What both servers share: the driver, and the schema that the library makes of schema.graphql.

import { readFileSync } from 'node:fs';
import { Neo4jGraphQL } from '@neo4j/graphql';
import neo4j from 'neo4j-driver';

const { NEO4J_URI, NEO4J_USER, NEO4J_PASSWORD, NEO4J_DATABASE } = process.env;

export const port = Number(process.env.PORT);

// One driver for the process, as the manual asks for.
const driver = neo4j.driver(NEO4J_URI, neo4j.auth.basic(NEO4J_USER, NEO4J_PASSWORD), {
  maxConnectionPoolSize: 100,
  telemetryDisabled: true,
});

const typeDefs = readFileSync(new URL('schema.graphql', import.meta.url), 'utf8');

export const schema = await new Neo4jGraphQL({ typeDefs, driver }).getSchema();

// The database is named, so that nothing has to be asked about where it is.
const shared = { sessionConfig: { database: NEO4J_DATABASE } };
export const context = () => ({ ...shared });
