package io.logwire.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A page of the documentation, read for what a test can execute or compare.
 *
 * <p>A code block whose fence has a second word ({@code ```sh create}) has that word as its name,
 * and a test that runs it. Readers do not see the name.
 */
public final class Markdown {
  private final String file;
  private final Map<String, String> named = new LinkedHashMap<>();
  private final List<List<String>> rows = new ArrayList<>();

  private Markdown(List<String> files) {
    this.file = String.join(", ", files);
  }

  /** These files, as if they were one page. */
  public static Markdown read(String... names) {
    Markdown page = new Markdown(List.of(names));
    try {
      for (String name : names) {
        page.parse(Files.readAllLines(Path.of(name)));
      }
      return page;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void parse(List<String> lines) {
    String name = "";
    StringBuilder block = null;
    for (String line : lines) {
      if (line.startsWith("```")) {
        if (block == null) {
          block = new StringBuilder();
          name = line.replaceFirst("^```\\S*\\s*", "");
        } else {
          if (!name.isEmpty() && named.put(name, block.toString()) != null) {
            throw new IllegalStateException(file + " has two blocks named " + name);
          }
          block = null;
        }
      } else if (block != null) {
        block.append(line).append('\n');
      } else if (line.startsWith("| ")) {
        rows.add(cells(line));
      }
    }
  }

  private static List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    for (String cell : line.substring(1).split("(?<!\\\\)\\|")) {
      cells.add(cell.strip().replace("\\|", "|"));
    }
    return cells;
  }

  /** The names of all named blocks, in their order. */
  List<String> names() {
    return List.copyOf(named.keySet());
  }

  /** The text of that block. */
  public String block(String name) {
    String text = named.get(name);
    if (text == null) {
      throw new IllegalArgumentException(file + " has no block named " + name);
    }
    return text;
  }

  /** The rows below the table head whose first cells these are, up to the next table. */
  List<List<String>> table(String... head) {
    List<List<String>> found = new ArrayList<>();
    boolean inside = false;
    for (List<String> row : rows) {
      if (row.size() >= head.length && row.subList(0, head.length).equals(List.of(head))) {
        inside = true;
      } else if (inside && row.get(0).startsWith("---")) {
        if (!found.isEmpty()) {
          return List.copyOf(found.subList(0, found.size() - 1)); // the last is the next one's head
        }
      } else if (inside) {
        found.add(row);
      }
    }
    return found;
  }
}
