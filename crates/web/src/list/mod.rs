//! One pattern for all lists of a help desk (A-38, F-150), the provider's and a customer's own: a page with the rows in their
//! order, a form for one row, its checks and commands. A list says only what is its own: columns, fields, checks.

mod command;
mod page;
pub mod questions;
pub mod span;
pub mod table;

use std::future::Future;

use crate::{
    Check, Filled,
    components::Tone,
    field::{Field, Fields},
    shell::Shell,
    words::Words,
};
use kernel::{FieldErrors, Problem};
use store::{
    Granted, Row,
    guard::{Grant, Writes},
    views::settings::{ColumnsOf, Entry, Listed, RowOf},
};
use uuid::Uuid;

pub use command::{create, remove, save, step};
pub use page::{Origin, again, edit, new, page, table};

use table::{Cell, Section};

/// The model of a list's table.
pub type Model<L> = RowOf<<L as List>::Table>;

/// The columns of a list's table to be written.
pub type Columns<L> = ColumnsOf<<L as List>::Table>;

/// The form fields of a list: side by side, and below each other.
#[derive(Default)]
pub struct Parts {
    /// Short fields, side by side.
    pub grid: Vec<Field>,
    /// Long fields and check boxes, below each other.
    pub stack: Vec<Field>,
}

/// Where a group of lists is at home.
pub trait Home {
    /// Address of the page that leads to them; theirs begin with it.
    const PATH: &'static str;
    /// Key of that page's title; the keys of their words begin with it.
    const WORDS: &'static str;
    /// Their help topic, if a list names no other.
    const HELP: &'static str;
}

/// A list of a help desk or of staff.
pub trait List: Sized + Send + Sync + 'static {
    /// Its table.
    type Table: Listed;
    /// The grant that may change it.
    type Need: Grant + Writes<Self::Table>;
    /// What its pages show of other lists.
    type Around: Send + Sync;
    /// Where it is at home.
    type Home: Home;

    /// Its code; the words are `HOME-CODE`, `-lede`, `-new`, `-name`, `-none`. Also the last part of its address.
    const CODE: &'static str;
    /// Code of the list under whose rows its rows stand.
    const UNDER: Option<&'static str> = None;
    /// The help topic of its pages.
    const HELP: &'static str = Self::Home::HELP;
    /// Kind of its rows in the audit log.
    const OBJECT: &'static str;
    /// Most characters of a name.
    const NAME_MAX: usize = 100;
    /// Keys of the heads of its columns beside the name.
    const COLUMNS: &'static [&'static str];
    /// Names of its own form fields.
    const FIELDS: &'static [&'static str];
    /// Whether a row of the system may not be renamed. Its activity is locked in any case.
    const SYSTEM_KEEPS_NAME: bool = true;
    /// Whether a row of the system can be changed at all.
    const SYSTEM_IS_LOCKED: bool = false;
    /// Most active rows beside the system's, and the key of the sentence that says so, with `$most`.
    const MOST: Option<(usize, &'static str)> = None;

    /// Reads what its pages show of other lists.
    fn around(may: &Granted<'_, Self::Need>) -> impl Future<Output = Result<Self::Around, Problem>> + Send;

    /// The second line under the name in the list.
    fn sub(_row: &Model<Self>) -> String {
        String::new()
    }

    /// The cells of a row, one for each of [`List::COLUMNS`].
    fn cells(row: &Model<Self>, around: &Self::Around, words: &Words) -> Vec<Cell>;

    /// What its own form fields hold of a row.
    fn values(row: &Model<Self>) -> Vec<(&'static str, String)>;

    /// Its own form fields.
    fn fields(
        form: &mut Fields<'_>,
        filled: &Filled,
        around: &Self::Around,
        entry: Option<&Entry>,
        words: &Words,
    ) -> Parts;

    /// Checks its own form fields.
    fn check(check: &mut Check<'_>, around: &Self::Around, entry: Option<&Entry>) -> Columns<Self>;

    /// A value as people read it, for the audit log.
    fn said(_around: &Self::Around, _field: &str, value: &str) -> String {
        value.to_owned()
    }

    /// What must hold after a change, judged within its transaction: else the field and the key of the sentence that says why
    /// the change cannot be.
    fn forbidden(
        _may: &Granted<'_, Self::Need>,
    ) -> impl Future<Output = Result<Option<(&'static str, &'static str)>, Problem>> + Send {
        async { Ok(None) }
    }

    /// What goes along with a row that is removed, within its transaction.
    fn part(
        _may: &Granted<'_, Self::Need>,
        _row: &Row<Self::Table>,
    ) -> impl Future<Output = Result<(), Problem>> + Send {
        async { Ok(()) }
    }

    /// What follows from the checked columns before they are written, within the transaction; `old` is the row as it was.
    fn prepare(
        _may: &Granted<'_, Self::Need>,
        _old: Option<&Row<Self::Table>>,
        _own: &mut Columns<Self>,
    ) -> impl Future<Output = Result<(), Problem>> + Send {
        async { Ok(()) }
    }

    /// What else a change brings about, within its transaction.
    fn settle(_may: &Granted<'_, Self::Need>) -> impl Future<Output = Result<(), Problem>> + Send {
        async { Ok(()) }
    }

    /// Whether there is a row under which rows of this list can stand; only asked of lists under another list.
    fn has_parent(_may: &Granted<'_, Self::Need>, _id: Uuid) -> impl Future<Output = Result<bool, Problem>> + Send {
        async { Ok(true) }
    }

    /// Sections below the rows of the list.
    fn beside(
        _may: &Granted<'_, Self::Need>,
        _around: &Self::Around,
        _shell: &Shell,
    ) -> impl Future<Output = Result<Vec<Section>, Problem>> + Send {
        async { Ok(Vec::new()) }
    }

    /// Sections below the form of a row; `sent` and `errors` are of a form in one of them that could not be taken.
    fn below(
        _may: &Granted<'_, Self::Need>,
        _row: &Row<Self::Table>,
        _shell: &mut Shell,
        _sent: &Filled,
        _errors: &FieldErrors,
    ) -> impl Future<Output = Result<Vec<Section>, Problem>> + Send {
        async { Ok(Vec::new()) }
    }

    /// Where the form of a row leads back to: the list, or the page of the row that it stands under.
    fn back(parent: Option<Uuid>) -> String {
        match (Self::UNDER, parent) {
            (Some(list), Some(parent)) => format!("{}/{list}/{parent}", Self::Home::PATH),
            _ => Self::path(),
        }
    }

    /// The list's address.
    fn path() -> String {
        format!("{}/{}", Self::Home::PATH, Self::CODE)
    }

    /// The key of one of the list's words.
    fn key(end: &str) -> String {
        format!("{}-{}{end}", Self::Home::WORDS, Self::CODE)
    }
}

/// A form that shows these values.
pub fn filled_with(values: &[(&str, String)]) -> Filled {
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Filled::of(&values)
}

/// `true` as check boxes send it, or nothing.
pub fn flag(on: bool) -> String {
    if on { "true".to_owned() } else { String::new() }
}

/// An id of another row as forms send it; empty for none.
pub fn id_text(id: Option<impl ToString>) -> String {
    id.map(|id| id.to_string()).unwrap_or_default()
}

/// The name of an entry, found by the text of its id.
pub fn name_in(entries: &[Entry], id: &str) -> Option<String> {
    entries.iter().find(|entry| entry.id.to_string() == id).map(|entry| entry.name.clone())
}

/// The entry that a form chose: one that is offered, active or chosen before.
pub fn chosen_in<I: From<Uuid>>(entries: &[Entry], id: &str) -> Option<I> {
    entries.iter().find(|entry| entry.id.to_string() == id).map(|entry| I::from(entry.id))
}

/// What a select offers of a list: active rows, and the one that is chosen already.
pub fn offer<'e>(entries: &'e [Entry], chosen: &'e str) -> impl Iterator<Item = (Uuid, String)> + 'e {
    let offered = entries.iter().filter(move |entry| entry.active || entry.id.to_string() == chosen);
    offered.map(|entry| (entry.id, entry.name.clone()))
}

/// A select of the tones in which a row is shown.
pub fn tone_field(form: &mut Fields<'_>, words: &Words, chosen: &str) -> Field {
    let tones = Tone::ALL.iter().map(|tone| (*tone, words.t(&format!("list-tone-{tone}"))));
    let chosen = if chosen.is_empty() { "neutral" } else { chosen };
    form.select("tone", words.t("list-tone")).options(tones).value(chosen).hint(words.t("list-tone-hint"))
}

/// The tone that a form chose.
pub fn tone_of(code: &str) -> Option<String> {
    Tone::ALL.iter().map(Tone::to_string).find(|tone| tone == code)
}

/// The icons that the portal can show beside a request type.
const ICONS: [&str; 20] = [
    "help", "alert", "device", "mobile", "print", "mail", "phone", "users", "user", "key", "lock", "shield",
    "building", "receipt", "plus", "calendar", "project", "bolt", "desk", "info",
];

/// A select of the icons of request types.
pub fn icon_field(form: &mut Fields<'_>, filled: &Filled, words: &Words) -> Field {
    let icons = ICONS.map(|icon| (icon, words.t(&format!("list-icon-{icon}"))));
    let chosen = if filled.has("icon") { filled.line("icon") } else { ICONS[0] };
    form.select("icon", words.t("list-icon")).options(icons).value(chosen)
}

/// The icon that a form chose.
pub fn icon_in(check: &mut Check<'_>) -> &'static str {
    let label = check.words.t("list-icon");
    let chosen = check.choice("icon", &label, |icon| ICONS.into_iter().find(|one| *one == icon));
    chosen.unwrap_or(ICONS[0])
}

/// The routes of a list's rows; `$path` is the list's address, `$param` the path parameter that names a row.
#[macro_export]
macro_rules! list_routes {
    ($routes:expr, $list:ty, $path:literal, $param:literal) => {
        $routes
            .get(concat!($path, "/new"), $crate::list::new::<$list>)
            .post(concat!($path, "/new"), $crate::list::create::<$list>)
            .get(concat!($path, "/{", $param, "}"), $crate::list::edit::<$list>)
            .post(concat!($path, "/{", $param, "}"), $crate::list::save::<$list>)
            .post(concat!($path, "/{", $param, "}/step"), $crate::list::step::<$list>)
            .post(concat!($path, "/{", $param, "}/remove"), $crate::list::remove::<$list>)
    };
}
