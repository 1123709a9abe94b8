// What entries say as vectors, where an endpoint for embeddings is set: found by nearness, kept apart from their entries.
CREATE CONSTRAINT embedding_id IF NOT EXISTS FOR (n:Embedding) REQUIRE n.id IS UNIQUE;
CREATE VECTOR INDEX embedding_vector IF NOT EXISTS FOR (n:Embedding) ON (n.vector) OPTIONS {indexConfig: {`vector.similarity_function`: 'cosine'}};
