package io.logwire.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.store.Delivery.State;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A 400 that is about the chat and not about the message holds the webhook, and says why. */
class ChatTroubleTest extends CourierFixture {
  private static final String TELEGRAM =
      "https://api.telegram.org/bot1:very-secret/sendMessage?chat_id=-5&message_thread_id=7";

  private static Answer refusal(String body) {
    return new Answer(400, Optional.empty(), Optional.empty(), body, Trouble.NONE);
  }

  private static Webhook webhook(String format) {
    return Logs.webhook(
        "ops", format.equals("telegram") ? TELEGRAM : "http://localhost/in", Logs.format(format));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "telegram | {\"ok\":false,\"error_code\":400,\"description\":\"Bad Request: chat not found\"} | is chat_id in webhook.ops.url right",
        "telegram | {\"description\":\"Bad Request: message thread not found\"} | change message_thread_id in webhook.ops.url",
        "telegram | {\"description\":\"Bad Request: TOPIC_CLOSED\"} | open the topic again",
        "telegram | {\"description\":\"Bad Request: not enough rights to send text messages to the chat\"} | give the bot the right",
        "telegram | {\"description\":\"Bad Request: need administrator rights in the channel chat\"} | give the bot the right",
        "telegram | {\"description\":\"Bad Request: CHAT_WRITE_FORBIDDEN\"} | give the bot the right",
        "discord | {\"message\":\"Webhooks posted to forum channels must have a thread_name or thread_id\",\"code\":220001} | put ?thread_id=<id> at the end of webhook.ops.url",
        "discord | {\"message\":\"Thread is archived\",\"code\":50083} | change thread_id in webhook.ops.url",
        "slack | channel_is_archived | is the channel of webhook.ops.url there",
        "mattermost | {\"id\":\"web.incoming_webhook.channel_locked.app_error\",\"status_code\":400} | may it write into its channel",
        "mattermost | {\"success\":false,\"error\":\"invalid-channel\"} | may it write into its channel",
        "googlechat | {\"error\":{\"code\":400,\"message\":\"API key not valid. Please pass a valid API key.\"}} | copy the webhook's URL",
        "teams | {\"error\":{\"code\":\"WorkflowTriggerIsNotEnabled\",\"message\":\"Could not execute\"}} | is the workflow switched on",
      })
  void holdsAllAlertsAndSaysWhatToDo(String format, String body, String advice) {
    employ(webhook(format));
    receiver = unused -> refusal(body);
    store.append(Logs.alert("first"));
    settle();
    String outcome = head().orElseThrow().outcome();
    assertTrue(outcome.startsWith("HTTP 400: ") && outcome.contains(advice), outcome);
    assertEquals(0, store.deliveries().count(State.FAILED));
    assertTrue(Advice.on(refusal(body), webhook(format)).contains(advice));
    receiver = unused -> answer(200);
    awaitDue();
    assertEquals(1, store.deliveries().count(State.DELIVERED));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "telegram | {\"description\":\"Bad Request: message text is empty\"}",
        "discord | {\"embeds\":[\"0\"]}",
        "slack | invalid_blocks",
        "mattermost | {\"id\":\"web.incoming_webhook.text.app_error\"}",
        "teams | {\"error\":{\"code\":\"TriggerInputSchemaMismatch\"}}",
        "json | {\"description\":\"Bad Request: chat not found\"}",
      })
  void oneAboutTheMessageFailsThatMessageOnly(String format, String body) {
    employ(webhook(format));
    receiver = unused -> refusal(body);
    store.append(Logs.alert("first"));
    settle();
    assertEquals(1, store.deliveries().count(State.FAILED));
  }

  @Test
  void aChatThatRefusesFiveInARowRefusesTheWebhook() {
    employ(webhook("discord"));
    receiver = unused -> refusal("{\"message\":\"something new\",\"code\":999999}");
    for (int i = 0; i < 20; i++) {
      store.append(Logs.alert("a" + i));
      settle();
      clock.advance(Duration.ofSeconds(1));
    }
    settle();
    for (int i = 0; i < 30; i++) {
      awaitDue();
    }
    assertEquals(5, store.deliveries().count(State.FAILED));
    assertEquals(15, store.deliveries().count(State.OWED));
    String outcome = head().orElseThrow().outcome();
    assertTrue(outcome.contains("the alerts before were refused too, so all wait"), outcome);
    receiver = unused -> answer(200);
    awaitDue();
    assertEquals(15, store.deliveries().count(State.DELIVERED));
  }

  @Test
  void aProgramMayRefuseAsManyAsItLikes() {
    employ(webhook("json"));
    receiver = post -> label(post).startsWith("a") ? answer(422) : answer(200);
    for (int i = 0; i < 20; i++) {
      store.append(Logs.alert("a" + i));
    }
    store.append(Logs.alert("good"));
    settle();
    assertEquals(20, store.deliveries().count(State.FAILED));
    assertEquals(1, store.deliveries().count(State.DELIVERED));
  }

  private static Answer moved(long id) {
    return refusal(
        "{\"ok\":false,\"error_code\":400,\"description\":\"Bad Request: group chat was upgraded to a"
            + " supergroup chat\",\"parameters\":{\"migrate_to_chat_id\":%d}}".formatted(id));
  }

  @Test
  void aChatThatHasMovedIsFollowedForTheProcess() {
    employ(webhook("telegram"));
    receiver =
        post -> parsed(post).get("chat_id").asLong() == -100_777L ? answer(200) : moved(-100_777L);
    for (int i = 0; i < 3; i++) {
      store.append(Logs.alert("a" + i));
      settle();
      clock.advance(Duration.ofSeconds(1));
    }
    assertEquals(3, store.deliveries().count(State.DELIVERED));
    assertEquals(4, posts.size());
    assertEquals(7, parsed(posts.get(3)).get("message_thread_id").asInt());
    String advice = Advice.on(moved(-100_777L), webhook("telegram"));
    assertTrue(advice.contains("put chat_id=-100777 into webhook.ops.url"), advice);
  }

  @Test
  void aChatThatMovesAllTheTimeIsNotFollowedForEver() {
    employ(webhook("telegram"));
    receiver = post -> moved(parsed(post).get("chat_id").asLong() - 1);
    store.append(Logs.alert("a"));
    settle();
    assertEquals(2, posts.size());
    assertTrue(head().orElseThrow().outcome().contains("the chat has another id now"));
  }
}
