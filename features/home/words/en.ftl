# Words of home
