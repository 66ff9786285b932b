"""What `ferrule demo` shows: what crossings cost, a hallmark workload of each domain, a real report."""
