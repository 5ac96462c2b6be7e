//! What operators see: log lines on standard error and numbers for `/metrics`.

use std::io::{self, IsTerminal};

use kernel::Problem;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing::Span;
use tracing_subscriber::{EnvFilter, fmt, prelude::*};

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object a line, for machines (ASVS 16.2.4).
    Json,
    /// Short lines, for people.
    Human,
}

impl LogFormat {
    /// For people if standard error is a terminal, else for machines.
    pub fn fitting() -> Self {
        if io::stderr().is_terminal() { Self::Human } else { Self::Json }
    }
}

/// Starts logging to standard error. `filter` is in the notation of tracing-subscriber, such as `info,platform=debug`.
/// Once per process.
pub fn start(format: LogFormat, filter: &str) -> Result<(), Problem> {
    let fault = |error: &dyn std::fmt::Display| Problem::fault("start logging", error);
    let filter = EnvFilter::try_new(filter).map_err(|error| fault(&error))?;
    let registry = tracing_subscriber::registry().with(filter);
    let started = match format {
        LogFormat::Json => registry.with(json_lines(io::stderr)).try_init(),
        LogFormat::Human => {
            let colours = io::stderr().is_terminal();
            registry.with(fmt::layer().with_writer(io::stderr).with_ansi(colours).with_target(false)).try_init()
        }
    };
    started.map_err(|error| fault(&error))
}

fn json_lines<S, W>(writer: W) -> impl tracing_subscriber::Layer<S>
where
    S: tracing::Subscriber + for<'a> tracing_subscriber::registry::LookupSpan<'a>,
    W: for<'a> fmt::MakeWriter<'a> + Send + Sync + 'static,
{
    fmt::layer().json().flatten_event(true).with_current_span(true).with_span_list(false).with_writer(writer)
}

/// The span of one request: every line logged within it carries the request's id. `path` is the route's pattern or the path
/// without its query, since a query may hold what must not be logged.
pub fn request_span(request_id: &str, method: &str, path: &str) -> Span {
    tracing::info_span!("request", request_id, method, path)
}

/// The numbers of this process.
#[derive(Debug, Clone)]
pub struct Metrics(PrometheusHandle);

impl Metrics {
    /// Makes the `metrics` macros count into what [`Metrics::render`] shows. Once per process.
    pub fn install() -> Result<Self, Problem> {
        let (metrics, recorder) = Self::recorder()?;
        metrics::set_global_recorder(recorder).map_err(|error| Problem::fault("start metrics", error))?;
        Ok(metrics)
    }

    fn recorder() -> Result<(Self, metrics_exporter_prometheus::PrometheusRecorder), Problem> {
        const SECONDS: &[f64] = &[0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
        let builder = PrometheusBuilder::new().set_buckets(SECONDS);
        let recorder = builder.map_err(|error| Problem::fault("prepare metrics", error))?.build_recorder();
        Ok((Self(recorder.handle()), recorder))
    }

    /// All numbers in the text format of Prometheus.
    pub fn render(&self) -> String {
        self.0.run_upkeep();
        self.0.render()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn every_line_is_json_with_the_request_id() {
        let lines = Lines::default();
        let sink = lines.clone();
        let subscriber = tracing_subscriber::registry().with(json_lines(move || sink.clone()));
        tracing::subscriber::with_default(subscriber, || {
            let _within = request_span("0198-abc", "GET", "/tickets").entered();
            tracing::info!(status = 200, "answered \"well\"\nand on one line");
        });
        let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        assert_eq!(text.lines().count(), 1);
        let line: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(line["span"]["request_id"], "0198-abc");
        assert_eq!(line["span"]["path"], "/tickets");
        assert_eq!(line["status"], 200);
        assert_eq!(line["level"], "INFO");
        assert!(line["timestamp"].as_str().unwrap().ends_with('Z'), "UTC (ASVS 16.2.2)");
    }

    #[test]
    fn metrics_are_rendered() {
        let (metrics, recorder) = Metrics::recorder().unwrap();
        metrics::with_local_recorder(&recorder, || {
            metrics::counter!("mail_sent_total").increment(3);
            metrics::histogram!("request_seconds").record(0.02);
        });
        let text = metrics.render();
        assert!(text.contains("mail_sent_total 3"), "{text}");
        assert!(text.contains("request_seconds_bucket{le=\"0.025\"} 1"), "{text}");
    }
}
