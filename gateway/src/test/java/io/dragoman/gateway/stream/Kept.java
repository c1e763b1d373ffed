package io.dragoman.gateway.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dragoman.gateway.job.ExecutionTerms;
import io.dragoman.gateway.job.JobEvent;
import io.dragoman.gateway.job.JobInput;
import io.dragoman.gateway.job.JobJson;
import io.dragoman.gateway.job.JobOptions;
import io.dragoman.gateway.job.JobOwner;
import io.dragoman.gateway.job.JobRecord;
import io.dragoman.gateway.job.JobSpec;
import io.dragoman.gateway.job.JobTarget;
import io.dragoman.gateway.job.JobToken;
import io.dragoman.gateway.job.JobTracker;
import io.dragoman.gateway.job.JobView;
import io.dragoman.gateway.stream.KeeperSettings.HandOff;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.consumer.PromptCommits;
import io.dragoman.resilience.testing.ManualClock;
import io.dragoman.resilience.trace.TraceContext;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.resilience.values.RegistryRetry;
import io.dragoman.resilience.values.ValueSerdes;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.UnitStatus;
import io.dragoman.schemas.status.StatusSubject;
import io.dragoman.workflow.dsl.Catalogue;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The gateway's streams on Kafka Streams' test driver, with a clock set by hand. */
final class Kept implements AutoCloseable {
  static final Duration TTL = Duration.ofHours(24);
  static final Duration PATIENCE = Duration.ofDays(7);
  private static final String RESTART = "restart";

  static final Catalogue CATALOGUE =
      Catalogue.of("agents: {web: {actions: {fetch: {params: {url: {required: true}}}}}}");

  final ManualClock clock = new ManualClock();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final List<String> arrived = new ArrayList<>();
  final Unfinished unfinished = new Unfinished();
  private final ValueSerdes values;

  /** A day is known until so many days after it. */
  static final int USAGE_DAYS = 30;

  private final EventCodec codec;
  private final Path state;
  private final Tracing tracing;
  private final KeeperSettings settings;
  private final TopologyTestDriver driver;

  Kept(final Path state, final int texts, final int audios) {
    this(state, texts, audios, HandOff.TOPIC);
  }

  Kept(final Path state, final int texts, final int audios, final HandOff handOff) {
    this(state, texts, audios, handOff, Tracing.OFF);
  }

  /** One in which what is reviewed is traced. */
  Kept(
      final Path state,
      final int texts,
      final int audios,
      final HandOff handOff,
      final Tracing tracing) {
    this.state = state;
    this.tracing = tracing;
    final Settings config =
        AppConfig.of("gateway", 0)
            .build()
            .resolve(Map.of(AppConfig.SCHEMA_REGISTRY_URL, "mock://" + UUID.randomUUID()));
    values = new ValueSerdes(config);
    codec = new EventCodec(values, topic -> topic.topicName(""));
    settings =
        new KeeperSettings(
            texts,
            audios,
            TTL,
            Prices.parse(List.of("character=0.01", "request=1", "engine_second=2", "token=0.1")),
            USAGE_DAYS,
            handOff);
    driver = open();
  }

  private TopologyTestDriver open() {
    final Properties properties = new Properties();
    properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "gateway");
    properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, StoreMemory.class);
    final PromptCommits commits = new PromptCommits(Duration.ofMillis(100), Duration.ofSeconds(10));
    final Keeper keeper =
        new Keeper(
            new Keeper.Parts(
                settings,
                codec,
                RegistryRetry.until(new CountDownLatch(0)),
                commits,
                Tracing.OFF,
                clock,
                listener(),
                unfinished),
            meters);
    final ProcessorSupplier<byte[], byte[], byte[], byte[]> desk =
        ReviewDesk.supplier(
            new ReviewDesk.Parts(
                codec,
                RegistryRetry.until(new CountDownLatch(0)),
                commits,
                tracing,
                clock,
                PATIENCE,
                Optional.of(CATALOGUE)));
    return new TopologyTestDriver(
        JobsTopology.of(
            topic -> topic.topicName(""),
            commits,
            Tracing.OFF,
            () -> new Restartable(keeper),
            desk),
        properties,
        clock.instant());
  }

  private KeeperListener listener() {
    return new KeeperListener() {
      @Override
      public void opened(final int partition) {
        // Only replicas that are asked for what they have not read care.
      }

      @Override
      public void worked(final int partition, final long offset) {
        // As above.
      }

      @Override
      public void arrived(final String job) {
        arrived.add(job);
      }
    };
  }

  /** As a new process with the same stores does. */
  void restart() {
    raw(RESTART, new byte[0]);
  }

  void later(final Duration time) {
    clock.advance(time);
    driver.advanceWallClockTime(time);
  }

  static JobSpec text(final JobToken token, final String client, final String... texts) {
    return spec(
        token,
        client,
        5,
        List.of(texts).stream().<JobInput>map(JobInput.Text::new).toList(),
        null,
        null);
  }

  /** Of a client that is in another tier, and whose texts must stay where they are worked on. */
  static JobSpec discreet(final JobToken token, final String tier) {
    final JobSpec usual = text(token, "shop", "안녕");
    return new JobSpec(
        token,
        new JobOwner("shop", tier, 1),
        usual.inputs(),
        usual.sourceLanguage(),
        usual.targetLanguages(),
        usual.priority(),
        null,
        usual.metadata(),
        null,
        JobOptions.NONE.keptLocal(),
        usual.digest(),
        usual.submittedAs(),
        usual.submittedAt());
  }

  /** That is to become a workflow. */
  static JobSpec workflow(final JobToken token, final String text) {
    return workflow(token, text, null);
  }

  /** That is to become a workflow, and to be run. */
  static JobSpec workflow(
      final JobToken token, final String text, final @Nullable ExecutionTerms execution) {
    return new JobSpec(
        token,
        new JobOwner("shop", "standard", 1),
        List.of(new JobInput.Text(text)),
        "auto",
        List.of(),
        5,
        null,
        Map.of(),
        null,
        null,
        "digest",
        "x-1",
        Instant.parse("2026-01-01T00:00:00Z"),
        null,
        null,
        JobTarget.WORKFLOW,
        execution);
  }

  static JobSpec spec(
      final JobToken token,
      final String client,
      final int priority,
      final List<JobInput> inputs,
      final @Nullable Instant deadline,
      final @Nullable String webhook) {
    return new JobSpec(
        token,
        new JobOwner(client, "standard", 1),
        inputs,
        "kor_Hang",
        List.of("eng_Latn"),
        priority,
        deadline,
        Map.of("order", "7"),
        webhook,
        null,
        "digest",
        "x-1",
        Instant.parse("2026-01-01T00:00:00Z"));
  }

  /** Of a client whose request was part of a trace. */
  static JobSpec traced(final JobToken token, final String client, final TraceContext trace) {
    final JobSpec usual = text(token, client, "안녕");
    return new JobSpec(
        token,
        usual.owner(),
        usual.inputs(),
        usual.sourceLanguage(),
        usual.targetLanguages(),
        usual.priority(),
        null,
        usual.metadata(),
        null,
        null,
        usual.digest(),
        usual.submittedAs(),
        usual.submittedAt(),
        null,
        trace,
        null,
        null);
  }

  void submit(final JobSpec spec) {
    write(spec.token(), new JobRecord.Submitted(spec));
  }

  void write(final JobToken token, final JobRecord record) {
    raw(token.text(), JobJson.write(record));
  }

  void raw(final String key, final byte[] value) {
    send(Topic.JOBS, key, value);
  }

  void copy(final Topic from, final String key, final byte[] value) {
    final RecordHeaders headers = new RecordHeaders();
    headers.add("dragoman.copied-from", from.topicName("").getBytes(UTF_8));
    input(Topic.JOBS, new TestRecord<>(key.getBytes(UTF_8), value, headers, clock.instant()));
  }

  /** As the pipeline writes it. */
  void tell(final Topic topic, final String request, final SpecificRecord value) {
    send(topic, request, codec.write(topic, value));
  }

  byte[] bytes(final Topic topic, final SpecificRecord value) {
    return codec.write(topic, value);
  }

  void send(final Topic topic, final TestRecord<byte[], byte[]> record) {
    input(topic, record);
  }

  void send(final Topic topic, final String key, final byte[] value) {
    input(topic, new TestRecord<>(key.getBytes(UTF_8), value, clock.instant()));
  }

  private void input(final Topic topic, final TestRecord<byte[], byte[]> record) {
    driver
        .createInputTopic(topic.topicName(""), new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(record);
  }

  List<TestRecord<byte[], byte[]>> output(final Topic topic) {
    return driver
        .createOutputTopic(
            topic.topicName(""), new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }

  <T extends SpecificRecord> List<T> output(final Topic topic, final Class<T> type) {
    try (var deserializer = values.deserializer(type)) {
      return output(topic).stream()
          .map(record -> deserializer.deserialize(topic.topicName(""), record.value()))
          .toList();
    }
  }

  /** The ends that were said since the last look, by request. */
  List<Map.Entry<String, State>> ends() {
    return output(Topic.REQUESTS, RequestEvent.class).stream()
        .filter(
            event ->
                event.getEvent() instanceof final UnitStatus status
                    && StatusSubject.of(status) == StatusSubject.REQUEST_END)
        .map(event -> Map.entry(event.getRequestId(), ((UnitStatus) event.getEvent()).getState()))
        .toList();
  }

  List<JobEvent> events(final JobToken token) {
    return reader().events(token, -1, Integer.MAX_VALUE).stream()
        .map(event -> new JobEvent(event.id(), codec.read(event.entry())))
        .toList();
  }

  JobView view(final JobToken token) {
    return JobTracker.of(events(token)).view().orElseThrow();
  }

  StoreReader reader() {
    return new StoreReader(this::store);
  }

  KeyValueStore<Bytes, byte[]> store(final String name) {
    return driver.getKeyValueStore(name);
  }

  long entries() {
    return List.of(TaskStores.LOG, TaskStores.ENTRIES, TaskStores.INDEX).stream()
        .mapToLong(
            name -> {
              final long[] count = {0};
              store(name).all().forEachRemaining(each -> count[0]++);
              return count[0];
            })
        .sum();
  }

  @Override
  public void close() {
    driver.close();
  }

  /** What is in memory is lost now and then. */
  private static final class Restartable implements Processor<byte[], byte[], byte[], byte[]> {
    private final Keeper keeper;
    private Processor<byte[], byte[], byte[], byte[]> now;
    private @Nullable ProcessorContext<byte[], byte[]> context;

    Restartable(final Keeper keeper) {
      this.keeper = keeper;
      this.now = keeper.get();
    }

    private void restart() {
      now.close();
      now = keeper.get();
      now.init(Objects.requireNonNull(context));
    }

    @Override
    public void init(final ProcessorContext<byte[], byte[]> opened) {
      context = opened;
      now.init(opened);
    }

    @Override
    public void process(final Record<byte[], byte[]> record) {
      if (RESTART.equals(new String(record.key(), UTF_8))) {
        // Only now may it look at its stores.
        restart();
      } else {
        now.process(record);
      }
    }

    @Override
    public void close() {
      now.close();
    }
  }
}
