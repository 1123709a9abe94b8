// @neo4j/graphql on Apollo Server, behind Express, which its documents recommend for production over the standalone server.

import http from 'node:http';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer';
import { expressMiddleware } from '@as-integrations/express5';
import express from 'express';
import { context, port, schema } from './api.mjs';

const app = express();
const httpServer = http.createServer(app);
const server = new ApolloServer({ schema, plugins: [ApolloServerPluginDrainHttpServer({ httpServer })] });
await server.start();

app.disable('x-powered-by');
app.disable('etag');
app.use('/graphql', express.json(), expressMiddleware(server, { context: async () => context() }));
httpServer.listen(port, '127.0.0.1');
