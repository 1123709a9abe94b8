// @neo4j/graphql on graphql-yoga: its parser and validation caches are on by default; what only developers use is off.

import { createServer } from 'node:http';
import { createYoga } from 'graphql-yoga';
import { context, port, schema } from './api.mjs';

const yoga = createYoga({ schema, context, graphiql: false, landingPage: false, logging: false });

createServer(yoga).listen(port, '127.0.0.1');
