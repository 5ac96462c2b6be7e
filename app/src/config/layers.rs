//! The layers that a configuration is made of, each of which knows its own name.

use figment::{
    Error, Metadata, Profile, Provider,
    value::{Dict, Map, Value},
};

use super::settings::{SETTINGS, Setting};

/// Some settings as texts, and who gave them. Texts become numbers and truth values where the field wants one.
pub struct Layer {
    giver: Giver,
    values: Vec<(&'static str, String)>,
}

#[derive(Clone, Copy)]
enum Giver {
    Default,
    DataDir,
    PublicUrl,
    Demo,
    Environment,
    CommandLine,
}

impl Giver {
    fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::DataDir => "default, below data_dir",
            Self::PublicUrl => "default, from public_url",
            Self::Demo => "the demo",
            Self::Environment => "environment",
            Self::CommandLine => "command line",
        }
    }
}

impl Layer {
    /// The defaults that depend on nothing.
    pub fn defaults() -> Self {
        let values = SETTINGS.iter().filter_map(|s| s.default.map(|value| (s.key, value.to_owned())));
        Self { giver: Giver::Default, values: values.collect() }
    }

    /// The defaults below the data directory.
    pub fn below(data_dir: &str) -> Self {
        let data_dir = data_dir.trim_end_matches('/');
        let values = vec![
            ("database.url", format!("sqlite://{data_dir}/emberdesk.db")),
            ("mail.directory", format!("{data_dir}/mail")),
            ("mail.in.directory", format!("{data_dir}/mail-in")),
            ("files.directory", format!("{data_dir}/files")),
            ("secrets.key_file", format!("{data_dir}/secret.key")),
        ];
        Self { giver: Giver::DataDir, values }
    }

    /// The defaults that follow from the public host.
    pub fn at(host: &str) -> Self {
        Self { giver: Giver::PublicUrl, values: vec![("mail.from", format!("Emberdesk <no-reply@{host}>"))] }
    }

    /// What the demo sets: everything on this machine, nothing leaves it.
    pub fn demo() -> Self {
        let values = [
            ("public_url", "http://localhost:8080"),
            ("data_dir", "data/demo"),
            ("mail.transport", "file"),
            ("mail.from", "Northwind IT <help@northwind.example>"),
            ("mail.replies", "reply@northwind.example"),
            ("mail.in.transport", "folder"),
            ("mail.in.poll_seconds", "2"),
            ("log.format", "text"),
            ("log.level", "warn"),
        ];
        Self { giver: Giver::Demo, values: values.map(|(key, value)| (key, value.to_owned())).to_vec() }
    }

    /// What the environment sets, among the keys that pass `wanted`.
    pub fn environment(wanted: impl Fn(&Setting) -> bool, read: impl Fn(&str) -> Option<String>) -> Self {
        let values = SETTINGS.iter().filter(|setting| wanted(setting));
        let values = values.filter_map(|setting| read(&setting.variable()).map(|value| (setting.key, value)));
        Self { giver: Giver::Environment, values: values.collect() }
    }

    /// What the command line sets.
    pub fn command_line(values: Vec<(&'static str, String)>) -> Self {
        Self { giver: Giver::CommandLine, values }
    }
}

impl Provider for Layer {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.giver.name())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, Error> {
        let mut all = Dict::new();
        for (key, value) in &self.values {
            let path: Vec<&str> = key.split('.').collect();
            insert(&mut all, &path, Value::from(value.as_str()));
        }
        Ok(Map::from([(Profile::Default, all)]))
    }
}

fn insert(into: &mut Dict, path: &[&str], value: Value) {
    match path {
        [] => {}
        [last] => {
            into.insert((*last).to_owned(), value);
        }
        [first, rest @ ..] => {
            let inner = into.entry((*first).to_owned()).or_insert_with(|| Value::from(Dict::new()));
            if let Value::Dict(_, inner) = inner {
                insert(inner, rest, value);
            }
        }
    }
}
