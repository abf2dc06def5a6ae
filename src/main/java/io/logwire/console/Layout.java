package io.logwire.console;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;

/**
 * What all pages have around them: the head, the way back, a search over all channels.
 *
 * <p>Limit: a page has {@link #MOST} bytes, as each of its parts has {@link #room} left for it;
 * with the styles it stays below 60 kB, before it is compressed.
 */
final class Layout {
  static final int MOST = 44_000;

  private final Asset styles = Asset.read("console.css", "text/css; charset=utf-8");
  private final Asset script = Asset.read("console.js", "text/javascript; charset=utf-8");
  private final Asset icon = Asset.read("icon.svg", "image/svg+xml");
  private final boolean canLogOut;

  /**
   * @param canLogOut whether people had to log in
   */
  Layout(boolean canLogOut) {
    this.canLogOut = canLogOut;
  }

  /** What pages have beside them: styles, a script, an icon. */
  void addTo(RoutesConfig routes) {
    List.of(styles, script, icon).forEach(asset -> asset.addTo(routes));
  }

  /** How many bytes such a page has room for. */
  int room(Context ctx, String title, String searched) {
    return MOST - page(ctx, title, searched, new Html()).bytes();
  }

  /** Answers with a page; the search field holds that text. */
  void send(Context ctx, String title, String searched, Html main) {
    send(ctx, page(ctx, title, searched, main));
  }

  private Html page(Context ctx, String title, String searched, Html main) {
    String zone = Zone.name(Zone.of(ctx));
    Html body =
        Html.of(
            """
            <a class="skip" href="#main">To the logs</a>
            <header class="bar">
            <a class="home" href="/">LogWire</a>
            <form class="search" action="/logs" role="search">
            <input type="search" name="text" value="{}" placeholder="Search all channels" \
            aria-label="Search all channels" maxlength="1024">
            </form>
            {}</header>
            <main id="main">
            {}</main>
            <footer>Times are in {}.</footer>
            """,
            searched,
            canLogOut ? logOut() : new Html(),
            main,
            zone);
    return document(title, Html.of(" data-zone=\"{}\"", zone), body);
  }

  private static Html logOut() {
    return Html.of(
        "<form method=\"post\" action=\"/logout\"><button class=\"quiet\">Log out</button></form>\n");
  }

  /** Answers with a page that has nothing around it. */
  void sendBare(Context ctx, String title, Html main) {
    send(
        ctx,
        document(
            title, new Html(), Html.of("<main id=\"main\" class=\"bare\">\n{}</main>\n", main)));
  }

  private Html document(String title, Html attributes, Html body) {
    return Html.of(
        """
            <!DOCTYPE html>
            <html lang="en"{}>
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{} - LogWire</title>
            <link rel="icon" type="image/svg+xml" href="{}">
            <link rel="stylesheet" href="{}">
            <script src="{}" defer></script>
            </head>
            <body>
            {}</body>
            </html>
            """,
        attributes,
        title,
        icon.path(),
        styles.path(),
        script.path(),
        body);
  }

  private static void send(Context ctx, Html page) {
    Payload.send(ctx, "text/html; charset=utf-8", page.toString());
  }
}
