package io.dragoman.gateway;

import io.dragoman.claims.Claim;
import io.dragoman.claims.ClaimStore;
import io.dragoman.gateway.api.JobApi;
import io.dragoman.gateway.api.JobSettings;
import io.dragoman.gateway.api.LanguageDetector;
import io.dragoman.gateway.api.MemberForecast;
import io.dragoman.gateway.api.MemoryJobs;
import io.dragoman.gateway.fetch.UrlClient;
import io.dragoman.gateway.fetch.UrlPolicy;
import io.dragoman.gateway.view.Reviews;
import io.dragoman.language.LinguaDetector;
import io.dragoman.resilience.membership.MemberState;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.web.Admission;
import io.dragoman.web.Route;
import io.dragoman.workflow.dsl.Catalogue;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The routes of the app, on jobs in memory and without audio. */
final class TestRoutes {
  private static final LinguaDetector DETECTOR = new LinguaDetector();

  /** Whoever there is. */
  static final Catalogue CATALOGUE =
      Catalogue.of(
          "agents: {web: {actions: {fetch: {params: {url: {required: true}}, warning: Slow.}}}}");

  private TestRoutes() {}

  /** All of them, with nothing to review. */
  static List<Route> of(
      final MemoryJobs jobs,
      final Supplier<List<MemberState>> members,
      final Optional<Path> keyFile,
      final Admission submissions,
      final InstantSource clock) {
    return of(jobs, new MemoryReviews(), members, keyFile, submissions, clock);
  }

  /**
   * All of them.
   *
   * @param keyFile where keys for development are added; empty: it is no gateway for that
   */
  static List<Route> of(
      final MemoryJobs jobs,
      final Reviews reviews,
      final Supplier<List<MemberState>> members,
      final Optional<Path> keyFile,
      final Admission submissions,
      final InstantSource clock) {
    final UrlPolicy policy = UrlPolicy.internet();
    try (UrlClient urls = new UrlClient(policy, Duration.ofSeconds(1))) {
      final JobApi api =
          JobApi.of(
              new JobApi.Parts(
                  jobs,
                  new NoAudio(),
                  urls,
                  policy,
                  LanguageDetector.NONE,
                  new MemberForecast(members, 1_000),
                  caller -> 1,
                  Tracing.OFF,
                  clock),
              JobSettings.DEFAULT);
      return GatewayRoutes.of(
          new GatewayRoutes.Parts(
              api,
              (client, from, to, credentials) -> new TreeMap<>(),
              reviews,
              Optional.of(CATALOGUE),
              Optional.empty(),
              DETECTOR,
              members,
              new ApiConfig(JobSettings.DEFAULT, Map.of(), keyFile.isPresent()),
              keyFile,
              false,
              submissions,
              Admission.ALWAYS,
              clock));
    }
  }

  private static final class NoAudio implements ClaimStore {
    @Override
    public String store(final String owner, final InputStream content, final long size) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Claim open(final String reference) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void delete(final String reference) {}

    @Override
    public void close() {}
  }
}
