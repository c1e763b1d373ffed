package io.dragoman.resilience.testing;

import io.dragoman.resilience.deadletter.Failure;
import io.dragoman.resilience.deadletter.Origin;
import io.dragoman.resilience.worker.Answer;
import io.dragoman.resilience.worker.Output;
import io.dragoman.resilience.worker.ResultCodec;
import io.dragoman.resilience.worker.WorkMeta;
import io.dragoman.resilience.worker.WorkStrategy;
import io.dragoman.resilience.worker.WorkerTopics;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Fingerprint;
import io.dragoman.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.header.Headers;

/** A strategy whose records are readable text. */
public final class ItemStrategy implements WorkStrategy<Item, String> {
  public static final WorkerTopics TOPICS =
      new WorkerTopics(
          "",
          Topic.TRANSLATION_TASKS,
          Topic.TRANSLATOR_DELAY,
          Topic.DLQ_TRANSLATOR,
          Set.of(Topic.TRANSLATIONS, Topic.REQUESTS));

  private volatile boolean registryDown;
  private volatile Function<Answer<String>, String> render =
      answer ->
          "%s by %s%s, attempt %d"
              .formatted(
                  answer.result(),
                  answer.engine(),
                  answer.cached() ? ", cached" : "",
                  answer.attempts());

  public void setRegistryDown(final boolean down) {
    registryDown = down;
  }

  public void setRender(final Function<Answer<String>, String> wanted) {
    render = wanted;
  }

  @Override
  public Item decode(final byte[] value, final Origin origin) {
    requireRegistry();
    return Item.decode(value);
  }

  @Override
  public WorkMeta describe(final Item item) {
    return new WorkMeta(
        item.event(),
        item.event(),
        Fingerprint.ofText(List.of(item.work()), "", "", null),
        item.priority(),
        item.deadlineInstant(),
        item.cost());
  }

  @Override
  public List<Output> done(final Item item, final Answer<String> answer) {
    requireRegistry();
    return List.of(
        output(Topic.TRANSLATIONS, item.event(), render.apply(answer)),
        output(Topic.REQUESTS, item.event(), "DONE"));
  }

  @Override
  public List<Output> failed(final Item item, final Failure failure) {
    requireRegistry();
    return List.of(output(Topic.REQUESTS, item.event(), failure.code().name()));
  }

  @Override
  public List<Output> cancelled(final Item item, final int attempts) {
    requireRegistry();
    return List.of(output(Topic.REQUESTS, item.event(), "CANCELLED"));
  }

  @Override
  public List<Output> unreadable(final Headers headers, final Failure failure) {
    requireRegistry();
    return List.of(output(Topic.REQUESTS, "unknown", failure.code().name()));
  }

  @Override
  public ResultCodec<String> resultCodec() {
    return ResultCodec.text();
  }

  private void requireRegistry() {
    if (registryDown) {
      throw new DragomanException(ErrorCode.REGISTRY_UNAVAILABLE, "the registry is away");
    }
  }

  private static Output output(final Topic topic, final String key, final String value) {
    return new Output(topic, key, value.getBytes(StandardCharsets.UTF_8));
  }
}
