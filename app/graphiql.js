const example = `# 未解决的需求与最合适的资源
# Open needs with the resources that fit best. Ctrl-Enter runs it; the book on the left explains every field.
query OpenNeeds {
  needs(filter: {status: {eq: OPEN}}, first: 10) {
    totalCount
    nodes {
      title
      raisedBy { name }
      matches(first: 3) {
        nodes { score reason resource { title offeredBy { name } } }
      }
    }
  }
}
`;
const given = new URLSearchParams(location.search);
const fetcher = GraphiQL.createFetcher({ url: location.pathname });
const page = React.createElement(GraphiQL, {
  fetcher,
  defaultQuery: example,
  query: given.get("query") ?? undefined,
  variables: given.get("variables") ?? undefined,
  defaultEditorToolsVisibility: true,
});
ReactDOM.createRoot(document.getElementById("graphiql")).render(page);

document.getElementById("sign-out").addEventListener("click", async () => {
  await fetch("/signout", { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" });
  location.assign("/signin");
});
