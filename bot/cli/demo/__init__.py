"""`offprint demo`: the real service between a local Slack, Discord and mail server, with the bundled sample of papers.

demo       the verb: what is started, and how it ends
script     the workspaces, and what is typed in them
typist     types it, over the playground's own HTTP
teller     reports to the page and the terminal: one line for each event
figures    what came of a round: counted by channel, and printed
mail_pages what the links in mails lead to, and the person who gets them
pages      the project's own pages, as HTML for the page's "Put it in your Slack or Discord"
"""
