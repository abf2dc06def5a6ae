package io.logwire.command;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.AutoComplete;
import picocli.CommandLine;

/**
 * A script for bash that completes commands, options and values: picocli's, in which what only the
 * store knows is asked for.
 */
final class BashCompletion {
  static final String ROOT = "logwire";

  // As the command was called, which may be by its path. Words of logs never go through compgen -W,
  // which would run a $(command) in them; what a quotation would run is left out where one is open.
  private static final String STORED =
      """

      function _logwire_words() {
        "${COMP_WORDS[0]/#\\~/$HOME}" complete "$1" -- "$2" "${COMP_WORDS[@]:1}" 2> /dev/null
      }

      function _logwire_stored() {
        local word typed=$2 quoted=
        case $typed in [\\"\\']*) typed=${typed:1} quoted=1 ;; *) typed=${typed//\\\\/} ;; esac
        COMPREPLY=()
        while IFS= read -r word; do
          if [ -z "$quoted" ]; then
            COMPREPLY+=("$(printf '%q' "$word")")
          elif [[ $word != *[\\$\\`\\"\\'\\\\!]* ]]; then
            COMPREPLY+=("$word")
          fi
        done < <(_logwire_words "$1" "$typed")
      }
      """;

  private static final Pattern LIST =
      Pattern.compile(" *local (\\w+)_(option|pos_param)_args=\\(\"\\{(\\w+)}\"\\) #.*\n");

  private BashCompletion() {}

  // Always made for one name, as it becomes part of the names of functions.
  static String script(CommandLine root, String name) {
    String made = AutoComplete.bash(ROOT, root);
    String script =
        Stream.of(made.split("(?=\nfunction )"))
            .map(BashCompletion::asking)
            .collect(Collectors.joining())
            .replaceFirst("(?=\nfunction )", Matcher.quoteReplacement(STORED));
    return name.equals(ROOT)
        ? script
        : script + "complete -F _complete_%s -o default %s%n".formatted(ROOT, name);
  }

  /** A function that asks for what is stored, instead of taking it from a list. */
  private static String asking(String function) {
    String asks = function;
    Matcher list = LIST.matcher(function);
    while (list.find()) {
      String kind = list.group(3);
      String reply = "compReplyArray \"${%s_%s_args[@]}\"".formatted(list.group(1), list.group(2));
      asks =
          list.group(2).equals("option")
              ? asks.replace(
                  "COMPREPLY=( $( " + reply + " ) )",
                  "_logwire_stored " + kind + " \"${curr_word}\"")
              : asks.replace(reply, "_logwire_words " + kind + " \"${curr_word}\"");
    }
    return LIST.matcher(asks).replaceAll("");
  }
}
