package io.dragoman.gateway;

import io.dragoman.client.Request;
import io.dragoman.gateway.api.DevelopmentKeys;
import io.dragoman.gateway.api.JobApi;
import io.dragoman.gateway.api.MemberForecast;
import io.dragoman.gateway.api.ReviewRoutes;
import io.dragoman.gateway.api.StatsRoutes;
import io.dragoman.gateway.api.UsageRoutes;
import io.dragoman.gateway.compat.GatewayRuns;
import io.dragoman.gateway.compat.JobRuns;
import io.dragoman.gateway.libre.LibreApi;
import io.dragoman.gateway.openai.OpenAiApi;
import io.dragoman.gateway.view.Reviews;
import io.dragoman.gateway.view.Usage;
import io.dragoman.gateway.webhook.WebhookSecret;
import io.dragoman.language.LinguaDetector;
import io.dragoman.resilience.membership.MemberInfo;
import io.dragoman.resilience.membership.MemberState;
import io.dragoman.web.Admission;
import io.dragoman.web.Route;
import io.dragoman.workflow.dsl.Catalogue;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** All routes for clients: the app serves these, and they are what its document describes. */
final class GatewayRoutes {
  private GatewayRoutes() {}

  /**
   * What they are made of.
   *
   * @param jobs takes jobs and looks at them
   * @param usage what was used
   * @param reviews what reviewers are asked
   * @param catalogue what workflows are checked by; empty: none can be
   * @param secret what webhooks are signed with; empty: there are none
   * @param detector finds out the language of texts
   * @param members what instances of all apps say
   * @param config what clients may do
   * @param keyFile where the keys are; empty: nobody needs one
   * @param tls whether callers come with TLS
   * @param submissions decides whether a job is taken now
   * @param looks decides whether another request is served now
   * @param clock tells the time
   */
  record Parts(
      JobApi jobs,
      Usage usage,
      Reviews reviews,
      Optional<Catalogue> catalogue,
      Optional<WebhookSecret> secret,
      LinguaDetector detector,
      Supplier<List<MemberState>> members,
      ApiConfig config,
      Optional<Path> keyFile,
      boolean tls,
      Admission submissions,
      Admission looks,
      InstantSource clock) {}

  static List<Route> of(final Parts parts) {
    final Duration patience = parts.config().jobs().maxWait();
    final JobRuns runs = new GatewayRuns(parts.jobs(), patience, parts.clock());
    return Stream.of(
            parts.jobs().routes(parts.submissions(), parts.looks(), GatewayApi.json()),
            new UsageRoutes(parts.usage(), parts.secret(), parts.clock()).all(parts.looks()),
            new StatsRoutes(parts.jobs().jobs(), parts.members(), parts.config()::tier)
                .all(parts.looks()),
            new ReviewRoutes(parts.reviews(), parts.catalogue(), parts.clock()).all(parts.looks()),
            parts.jobs().workflowRoutes(parts.catalogue(), parts.submissions(), parts.looks()),
            new DevelopmentKeys(
                    parts.keyFile().filter(file -> parts.config().development()), parts.clock())
                .routes(),
            new OpenAiApi(
                    runs,
                    () -> speechEngines(parts.members().get()),
                    skill ->
                        MemberForecast.offers(
                            parts.members().get(), MemberForecast.TRANSCRIBER, skill),
                    new OpenAiApi.Settings(parts.config().jobs().maxAudioBytes(), patience),
                    parts.submissions(),
                    parts.looks(),
                    parts.clock())
                .routes(),
            new LibreApi(
                    runs,
                    parts.members(),
                    parts.detector(),
                    new LibreApi.Settings(
                        Request.Text.MAX_BYTES, patience, parts.keyFile().isPresent(), parts.tls()),
                    parts.submissions(),
                    parts.looks())
                .routes())
        .flatMap(List::stream)
        .toList();
  }

  /** Names of the engines that hear, sorted. */
  static List<String> speechEngines(final List<MemberState> members) {
    return members.stream()
        .flatMap(state -> state.info().stream())
        .filter(info -> info.app().equals(MemberForecast.TRANSCRIBER))
        .flatMap(info -> info.engines().stream())
        .map(MemberInfo.Engine::name)
        .filter(name -> !name.isBlank())
        .distinct()
        .sorted()
        .toList();
  }
}
