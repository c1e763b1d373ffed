package io.dragoman.ingest;

import io.dragoman.claims.ClaimConfig;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.onnx.voice.SpeechModel;
import io.dragoman.ingest.audio.AudioDecoder;
import io.dragoman.ingest.audio.EnergyActivity;
import io.dragoman.ingest.audio.NeuralActivity;
import io.dragoman.ingest.audio.Segmenter;
import io.dragoman.ingest.audio.VoiceActivity;
import io.dragoman.ingest.internal.AudioIntake;
import io.dragoman.ingest.internal.CrashGuard;
import io.dragoman.ingest.internal.EventCodec;
import io.dragoman.ingest.internal.EventReader;
import io.dragoman.ingest.internal.Intake;
import io.dragoman.ingest.internal.IntakeMeters;
import io.dragoman.ingest.internal.IntakeProcessor;
import io.dragoman.ingest.internal.IntakeServices;
import io.dragoman.ingest.internal.IntakeTopology;
import io.dragoman.ingest.internal.Nodes;
import io.dragoman.ingest.internal.TextIntake;
import io.dragoman.ingest.internal.TopicEventReader;
import io.dragoman.ingest.internal.WatchedClaims;
import io.dragoman.resilience.app.AppContext;
import io.dragoman.resilience.app.AppDefinition;
import io.dragoman.resilience.app.AppParts;
import io.dragoman.resilience.app.Launcher;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.ConfigurationException;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.consumer.PromptCommits;
import io.dragoman.resilience.consumer.PromptConsumer;
import io.dragoman.resilience.deadletter.DeadLetters;
import io.dragoman.resilience.gate.MainConsumerSupplier;
import io.dragoman.resilience.http.HealthCheck;
import io.dragoman.resilience.time.TimeSource;
import io.dragoman.resilience.values.RegistryRetry;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.AudioEvent;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.SpeechLanguage;
import io.dragoman.schemas.event.TextEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ingest app: audio and text events in, units of work, submissions and refusals out.
 *
 * <p>Guaranteed: each event is accepted, dropped as a repetition or refused, exactly once; a
 * refusal tells the client why in one sentence and keeps the event byte for byte; an absent schema
 * registry neither loses nor refuses anything.
 *
 * <p>Repetitions are found within a partition, that is among events with the same key. Where a
 * client sends an event again under another key, the workers find the repetition. A second event of
 * a request is refused by the same rule.
 */
public final class IngestApp implements AppDefinition {
  private static final Logger LOG = LoggerFactory.getLogger(IngestApp.class);

  /** Short name of the app. */
  public static final String NAME = "ingest";

  /** Events and what becomes of them wait in memory by number, not by size: one may have 26 MB. */
  private static final int RECORDS_AT_ONCE = 2;

  private static final int FETCH_BYTES = 8 * 1024 * 1024;

  /** Above the topics' own limit, which then is the one that counts. */
  private static final int MAX_RECORD_BYTES = 32 * 1024 * 1024;

  /** Of one partition in one request, which costs a broker more than the segments in it. */
  private static final int BATCH_BYTES = 256 * 1024;

  private final TimeSource time;
  private final Function<Settings, EventReader> events;

  /** With the computer's clock. */
  public IngestApp() {
    this(TimeSource.system(), settings -> new TopicEventReader(consumer(settings)));
  }

  IngestApp(final TimeSource time, final Function<Settings, EventReader> events) {
    this.time = time;
    this.events = events;
  }

  /** Runs the app as a process. */
  public static void main(final String[] arguments) {
    Launcher.main(new IngestApp(), arguments);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public ConfigSpec config() {
    return IngestConfig.spec();
  }

  @Override
  public Set<Topic> topics() {
    return EnumSet.of(
        Topic.AUDIO_EVENTS,
        Topic.TEXT_EVENTS,
        Topic.AUDIO_HELD,
        Topic.AUDIO_SEGMENTS,
        Topic.AUDIO_SEGMENTS_URGENT,
        Topic.SPEECH_LANGUAGES,
        Topic.TRANSLATION_TASKS,
        Topic.TRANSLATION_TASKS_URGENT,
        Topic.WORKFLOW_TASKS,
        Topic.WORKFLOW_TASKS_URGENT,
        Topic.REQUESTS,
        Topic.REQUESTS_CANCELLED,
        Topic.DLQ_INGEST,
        Topic.GROUP_MEMBERS,
        Topic.GROUP_DEATHS);
  }

  @Override
  public Topology describe(final Settings settings) {
    // Kafka Streams asks a supplier for processors as soon as it is added, each a new one.
    final ProcessorSupplier<byte[], byte[], byte[], byte[]> none =
        () ->
            new Processor<>() {
              @Override
              public void process(final Record<byte[], byte[]> record) {
                throw new IllegalStateException("This topology is only for printing");
              }
            };
    return topology(settings, none, none);
  }

  @Override
  public AppParts open(final AppContext context) {
    return new Parts(context, time, events.apply(context.settings()));
  }

  /** Of a consumer that reads an event again. */
  private static Map<String, Object> consumer(final Settings settings) {
    final Map<String, Object> consumer = new HashMap<>(settings.under(AppConfig.KAFKA_PREFIX));
    consumer.put(
        CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.string(AppConfig.BOOTSTRAP_SERVERS));
    consumer.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, IsolationLevel.READ_COMMITTED.toString());
    return consumer;
  }

  /** Loads ONNX Runtime into this process, which has none of it otherwise. */
  private static SpeechModel speechModel(final Path file) {
    try {
      final SpeechModel model = SpeechModel.open(file);
      LOG.info("Speech is found by {}, of layout {} of Silero VAD", file, model.version());
      return model;
    } catch (final ModelLoadException e) {
      throw new ConfigurationException(IngestConfig.VAD_MODEL + ": " + e.getMessage() + ".", e);
    }
  }

  private static Topology topology(
      final Settings settings,
      final ProcessorSupplier<byte[], byte[], byte[], byte[]> audio,
      final ProcessorSupplier<byte[], byte[], byte[], byte[]> text) {
    final Topology topology = new Topology();
    final String prefix = settings.string(AppConfig.TOPIC_PREFIX);
    final Duration retention = settings.millis(IngestConfig.DEDUPLICATION_MS);
    IntakeTopology.add(topology, Nodes.audio(prefix), retention, audio);
    IntakeTopology.add(topology, Nodes.text(prefix), retention, text);
    return topology;
  }

  private static final class Parts implements AppParts {
    private final AppContext context;
    private final IntakeServices services;
    private final AudioDecoder decoder;
    private final Optional<SpeechModel> speech;
    private final WatchedClaims claims;
    private final CrashGuard crashes;
    private final AudioIntake audio;
    private final TextIntake text;
    private final PromptCommits commits;
    private final CountDownLatch stopping = new CountDownLatch(1);

    Parts(final AppContext context, final TimeSource time, final EventReader events) {
      this.context = context;
      final Settings settings = context.settings();
      this.commits = PromptCommits.of(settings);
      this.decoder =
          new AudioDecoder(
              IngestConfig.audioLimits(settings), settings.number(IngestConfig.AUDIO_MEMORY_BYTES));
      this.speech = IngestConfig.voiceModel(settings).map(IngestApp::speechModel);
      this.claims = new WatchedClaims(ClaimConfig.open(settings));
      this.audio =
          new AudioIntake(
              decoder,
              claims,
              new Segmenter(
                  speech
                      .<VoiceActivity>map(
                          model -> new NeuralActivity(model, IngestConfig.neuralOptions(settings)))
                      .orElseGet(EnergyActivity::new),
                  IngestConfig.segmentOptions(settings)),
              context.meters());
      this.text =
          new TextIntake(IngestConfig.textLimits(settings), IngestConfig.textLanguages(settings));
      this.crashes = new CrashGuard(context.crashes());
      this.services =
          new IntakeServices(
              events,
              settings.millis(IngestConfig.DEDUPLICATION_MS),
              RegistryRetry.until(stopping),
              crashes,
              context.cancellations(),
              new DeadLetters(context.app() + " " + context.version()),
              commits,
              time,
              context.tracing(),
              new IntakeMeters(
                  context.meters(),
                  Stream.of(Topic.AUDIO_EVENTS, Topic.TEXT_EVENTS)
                      .map(topic -> topic.topicName(settings.string(AppConfig.TOPIC_PREFIX)))
                      .toList()));
    }

    @Override
    public Topology topology() {
      final Settings settings = context.settings();
      final String prefix = settings.string(AppConfig.TOPIC_PREFIX);
      return IngestApp.topology(
          settings,
          () -> processor(audio, AudioEvent.class, Nodes.audio(prefix)),
          () -> processor(text, TextEvent.class, Nodes.text(prefix)));
    }

    private <E extends SpecificRecord> Processor<byte[], byte[], byte[], byte[]> processor(
        final Intake<E> intake, final Class<E> type, final Nodes nodes) {
      return new IntakeProcessor<>(
          intake,
          () ->
              new EventCodec<>(
                  context.values().deserializer(type),
                  context.values().deserializer(SpeechLanguage.class),
                  context.values().serializer(SpecificRecord.class),
                  context.values().serializer(RequestEvent.class)),
          nodes,
          services);
    }

    @Override
    public Optional<KafkaClientSupplier> clientSupplier() {
      return Optional.of(
          new MainConsumerSupplier(consumer -> new PromptConsumer(consumer, commits)));
    }

    @Override
    public List<HealthCheck> checks() {
      return List.of(new HealthCheck("claims", claims::health));
    }

    @Override
    public void warmUp() {
      decoder.warmUp();
    }

    @Override
    public Map<String, Object> streamsDefaults() {
      return Map.of(
          StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
          IngestConfig.transactionTimeoutMs(context.settings()),
          StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
          MAX_RECORD_BYTES,
          StreamsConfig.producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG),
          2L * MAX_RECORD_BYTES,
          StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG),
          BATCH_BYTES,
          StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
          commits.streamsIntervalMs(),
          StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG),
          RECORDS_AT_ONCE,
          StreamsConfig.mainConsumerPrefix(ConsumerConfig.FETCH_MAX_BYTES_CONFIG),
          FETCH_BYTES,
          StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG,
          RECORDS_AT_ONCE);
    }

    @Override
    public void drain(final Duration bound) {
      stopping.countDown();
    }

    @Override
    public void close() {
      decoder.close();
      claims.close();
      speech.ifPresent(SpeechModel::close);
      crashes.close();
    }
  }
}
