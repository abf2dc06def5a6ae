package io.logwire.log;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a client asks to be kept: one log, before it has an id.
 *
 * <p>Absent text is the empty string, as the call makes no difference between the two. The lists
 * are in the client's order. Nothing here checks the limits of the call; the way in does, and the
 * store keeps whatever text it is given, unchanged.
 *
 * <p>A field that is added has an entry in {@link LogField}, and the constructor without it stays,
 * for those who do not have it.
 *
 * @param channelId the channel, never empty
 * @param reference whom or what the log is about, a user's ID for example
 * @param alert whether a webhook must be told
 * @param customReferences further references by name
 */
public record LogEntry(
    String channelId,
    String reference,
    String label,
    String body,
    LogType type,
    boolean alert,
    List<String> tags,
    Map<String, String> customReferences) {

  private static final Pattern CHANNEL_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

  /** What {@link #isChannelId} asks for, to be shown to people. */
  public static final String CHANNEL_ID_RULE =
      "1 to 64 of A-Z a-z 0-9 _ -, the first one a letter or a digit";

  /** What the log says in short: the label, or the body where there is none. */
  public String labelOrBody() {
    return label.isEmpty() ? body : label;
  }

  /** Whether a channel may be called that. */
  public static boolean isChannelId(String text) {
    return CHANNEL_ID.matcher(text).matches();
  }
}
