package io.logwire.console;

/**
 * HTML that is put together from markup of ours and values that are escaped, whatever they are.
 *
 * <p>Promise: no value becomes markup, in an element or in a quoted attribute. Markup is the first
 * argument of {@link #add} and always a literal ({@code HtmlTest} looks); each {@code {}} in it
 * stands for the next value. A value is text, unless it is {@code Html} itself.
 */
final class Html {
  private final StringBuilder text = new StringBuilder();

  /** A piece of its own, to be a value of another one. */
  static Html of(String markup, Object... values) {
    return new Html().add(markup, values);
  }

  /** Appends that markup with those values in the places of its {@code {}}. */
  Html add(String markup, Object... values) {
    int from = 0;
    for (Object value : values) {
      int place = markup.indexOf("{}", from);
      text.append(markup, from, place);
      from = place + 2;
      if (value instanceof Html html) {
        text.append(html.text);
      } else {
        escape(String.valueOf(value));
      }
    }
    if (markup.indexOf("{}", from) >= 0) {
      throw new IllegalArgumentException("a value is missing for " + markup);
    }
    text.append(markup, from, markup.length());
    return this;
  }

  private void escape(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '<' -> text.append("&lt;");
        case '>' -> text.append("&gt;");
        case '&' -> text.append("&amp;");
        case '"' -> text.append("&quot;");
        case '\'' -> text.append("&#39;");
        default -> text.append(c);
      }
    }
  }

  /** How many bytes it has in UTF-8. */
  int bytes() {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // Each half of a pair has two of its four bytes.
      bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return bytes;
  }

  boolean isEmpty() {
    return text.isEmpty();
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
